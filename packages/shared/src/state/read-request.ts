import type { Request, RequestState } from '../domain/index.ts';

const states: ReadonlyMap<string | undefined, RequestState> = new Map<
  string | undefined,
  RequestState
>([
  ['queued', 'queued'],
  ['batched', 'batched'],
  ['settled', 'settled'],
]);

/** A request from the fields of its hash; undefined when there are none. */
export function readRequest(
  id: string,
  fields: Readonly<Record<string, string>>,
): Request | undefined {
  const state = states.get(fields['state']);
  const { lane, fingerprint, batch, claimed, settled, status } = fields;
  if (!state || !lane || !fingerprint) return undefined;
  return {
    id,
    state,
    lane,
    fingerprint,
    triesBefore: Number(fields['attempts'] ?? 0),
    cancelled: fields['cancelled'] !== undefined,
    acceptedAt: Number(fields['accepted'] ?? 0),
    ...(batch && { batchId: batch }),
    ...(claimed && { claimedAt: Number(claimed) }),
    ...(settled && { settledAt: Number(settled) }),
    ...(status && { status: Number(status) }),
  };
}
