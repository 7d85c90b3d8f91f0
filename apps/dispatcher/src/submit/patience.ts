import type { Batch } from '@silt/shared/domain';
import type { ShardState } from '@silt/shared/state';
import type { Refused } from './submission-failure.ts';

/** A batch that cannot be submitted for this long is given up: nobody waits for ever. */
const PATIENCE_HOURS = 24;

export async function isOutOfPatience(state: ShardState, batch: Batch): Promise<boolean> {
  return (await state.now()) - (batch.sealedAt ?? 0) > PATIENCE_HOURS * 3_600_000;
}

export const outOfPatience: Refused = {
  status: 504,
  message: `The request could not be submitted for ${PATIENCE_HOURS} hours.`,
  type: 'upstream_error',
  code: 'submission_timeout',
};
