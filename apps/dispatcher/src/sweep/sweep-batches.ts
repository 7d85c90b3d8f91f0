import { batchDuty } from '@silt/shared/domain';
import type { ShardState } from '@silt/shared/state';
import { requeueMembers, SWEEP_AFTER_MS } from '@silt/shared/work';
import type { DispatcherEvents } from '../events.ts';

const BATCHES_PER_SWEEP = 200;

export interface SweepParts {
  readonly state: ShardState;
  /** Each adds a job whose id is the batch's: nothing happens where there is one already. */
  readonly submit: (batchId: string) => Promise<void>;
  readonly follow: (batchId: string) => Promise<void>;
  readonly events: DispatcherEvents;
}

/**
 * Looks after batches that nobody has touched for a while: what a crash left behind is taken up
 * here, whoever left it.
 */
export async function sweepBatches({ state, submit, follow, events }: SweepParts): Promise<void> {
  for (const batchId of await state.dueBatches(BATCHES_PER_SWEEP)) {
    const batch = await state.batch(batchId);
    switch (batch && batchDuty(batch.state)) {
      case 'assembling':
      case 'giving-back':
        if ((await state.abandon(batchId)) === 'abandoned') {
          // A crash on the way leaves it abandoned, and the next sweep goes on.
          events.batchAbandoned(batchId, await requeueMembers(state, batchId, 0));
          await state.forgetBatch(batchId);
        }
        break;
      case 'submitting':
        await submit(batchId);
        await state.postponeSweep(batchId, SWEEP_AFTER_MS);
        break;
      case 'following':
        await follow(batchId);
        await state.postponeSweep(batchId, SWEEP_AFTER_MS);
        break;
      case undefined:
        await state.stopSweeping(batchId);
        break;
    }
  }
}
