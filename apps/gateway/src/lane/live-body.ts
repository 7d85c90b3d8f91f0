import { setMember } from '../accept/body-members.ts';
import type { LaneChoice } from './lane-choice.ts';

export interface LaneWishes {
  /** By header: wins over all else. */
  readonly asked: LaneChoice | undefined;
  /** For a call that says nothing. */
  readonly otherwise: LaneChoice;
  /** The model that the address names, for a body that names none. */
  readonly deployment: string | undefined;
}

const SUFFIX = ':live';
const SUFFIX_IN_JSON = `${SUFFIX}"`;

/**
 * What to send to the provider at once; undefined for a call that goes into a batch. The bytes are the
 * caller's own, but for a model name that lacks or loses something: what else is in them, and whether
 * it is any good, is between the caller and the provider.
 */
export function liveBody(bytes: Buffer, wishes: LaneWishes): Buffer | undefined {
  const { asked, otherwise, deployment } = wishes;
  if (asked === 'batch') return undefined;
  const live = asked === 'live' || otherwise === 'live';
  // Spares the usual call a second parsing.
  if (!live && !bytes.includes(SUFFIX_IN_JSON) && !isLive(deployment)) return undefined;
  const body = parseObject(bytes);
  if (!body) return live ? bytes : undefined;
  const named = Object.hasOwn(body, 'model');
  const model: unknown = named ? Reflect.get(body, 'model') : deployment;
  if (isLive(model)) return setMember(bytes, 'model', model.slice(0, -SUFFIX.length));
  if (!live) return undefined;
  return named || deployment === undefined ? bytes : setMember(bytes, 'model', deployment);
}

function isLive(model: unknown): model is string {
  return typeof model === 'string' && model.endsWith(SUFFIX);
}

function parseObject(bytes: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
