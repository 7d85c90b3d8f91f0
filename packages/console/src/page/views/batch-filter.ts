import type { BatchLine } from '../../api/contract.ts';

export interface BatchFilter {
  /** `open`, `closed`, `all`, or one state. */
  readonly state: string;
  /** A lane's id; empty for every lane. */
  readonly lane: string;
  /** Part of an id, model, tenant or provider's status. */
  readonly text: string;
}

export function passes(batch: BatchLine, { state, lane, text }: BatchFilter): boolean {
  return (
    hasState(batch, state) &&
    (lane === '' || batch.lane === lane) &&
    (text === '' || saysOf(batch, text.toLowerCase()))
  );
}

function hasState(batch: BatchLine, state: string): boolean {
  switch (state) {
    case 'all':
      return true;
    // Not closed, as the server's word is; the state of that name is `assembling` here.
    case 'open':
      return batch.state !== 'closed';
    case 'assembling':
      return batch.state === 'open';
    default:
      return batch.state === state;
  }
}

function saysOf(batch: BatchLine, text: string): boolean {
  const { id, model, tenant, endpoint, providerBatchId, providerStatus } = batch;
  return [id, model, tenant, endpoint, providerBatchId, providerStatus].some(
    (fact) => fact?.toLowerCase().includes(text) ?? false,
  );
}
