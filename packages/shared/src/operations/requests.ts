import { decodeAnswer, errorCodeOf } from '../domain/index.ts';
import type { FoundRequest, State } from '../state/index.ts';

/** A request as an operator sees it: never what was asked, nor what was answered. */
export interface DescribedRequest extends FoundRequest {
  /** Tries that were begun. */
  readonly tries: number;
  /** Of a failed answer, where it has one. */
  readonly errorCode: string | undefined;
}

/** Undefined when there is no such request: it expired, or never was. */
export async function describeRequest(
  state: State,
  requestId: string,
): Promise<DescribedRequest | undefined> {
  const shard = state.of(requestId);
  const found = await shard.find(requestId);
  if (!found) return undefined;
  const { triesBefore, state: at, status = 0 } = found.request;
  const [stored] = status >= 400 ? await shard.answers([requestId]) : [];
  return {
    ...found,
    tries: triesBefore + (at === 'queued' ? 0 : 1),
    errorCode: stored ? errorCodeOf(decodeAnswer(stored).body) : undefined,
  };
}
