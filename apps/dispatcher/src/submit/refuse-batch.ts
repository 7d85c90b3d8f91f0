import { errorBody } from '@silt/shared/domain';
import { type BatchLease, settleMembers } from '@silt/shared/work';
import type { Refused } from './submission-failure.ts';
import type { SubmitParts } from './submit-parts.ts';

/** The word is final: every member gets it, and the provider's file is tidied away. */
export async function refuseBatch(
  { state, resultTtlSecs, events, follow }: SubmitParts,
  lease: BatchLease,
  { status, message, type, param, code }: Refused,
): Promise<void> {
  const refusal = { status, body: errorBody({ message, type, param, code }) };
  const settled = await settleMembers(
    state,
    lease.batch.id,
    resultTtlSecs,
    refusal,
    (_settlement, fate) => {
      if (fate.kind === 'settled') events.requestRefused(fate.attempt);
    },
  );
  await lease.advance({ to: 'tidying' });
  events.batchRefused(lease.batch.id, status, code, settled);
  await follow(lease.batch.id);
}
