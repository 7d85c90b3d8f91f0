import type { RedisConnection } from '../redis/index.ts';
import { type Batch, decodeLane, type Lane, type Request } from '../domain/index.ts';
import type { ShardKeys } from './keys.ts';
import { readBatch } from './read-batch.ts';
import { readRequest } from './read-request.ts';
import { Script, UnexpectedReplyError } from './script.ts';

/** A request with what is known around it. */
export interface FoundRequest {
  readonly request: Request;
  readonly lane: Lane;
  /** How many wait before it; undefined when it does not wait. */
  readonly waitingBefore?: number;
  /** Undefined when it is in none, or in one that is forgotten. */
  readonly batch?: Batch;
  /** How long its lane's batches took lately. */
  readonly paceMs?: number;
}

/** Undefined when there is no such request. */
export type FindCommand = (requestId: string) => Promise<FoundRequest | undefined>;

export function findCommand(redis: RedisConnection, keys: ShardKeys): FindCommand {
  const script = new Script('find');
  return async (requestId) => {
    const reply = await script.run(
      redis,
      [keys.request(requestId), keys.outbox],
      [keys.prefix, requestId],
    );
    if (!Array.isArray(reply)) throw new UnexpectedReplyError('find');
    const [fields, rank, laneText, batchFields, pace]: unknown[] = reply;
    const request = readRequest(requestId, byName(fields));
    // A lane's description outlives its requests; without it nobody can be shown to own this one.
    if (!request || typeof laneText !== 'string' || laneText === '') return undefined;
    const batch = request.batchId && readBatch(request.batchId, byName(batchFields));
    return {
      request,
      lane: decodeLane(laneText),
      ...(typeof rank === 'number' && rank >= 0 && { waitingBefore: rank }),
      ...(batch && { batch }),
      ...(typeof pace === 'string' && pace !== '' && { paceMs: Number(pace) }),
    };
  };
}

/** A hash as scripts return it: name, value, name, value. */
function byName(list: unknown): Record<string, string> {
  const words: unknown[] = Array.isArray(list) ? list : [];
  const fields: Record<string, string> = {};
  for (let at = 0; at + 1 < words.length; at += 2)
    fields[String(words[at])] = String(words[at + 1]);
  return fields;
}
