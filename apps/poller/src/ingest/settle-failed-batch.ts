import {
  errorBody,
  type Lane,
  timesUnseen,
  unseenAgain,
  waitUntilSeenMs,
  withoutUnseen,
} from '@silt/shared/domain';
import type { Pacing, ShardState } from '@silt/shared/state';
import {
  type BatchLease,
  learnFromFull,
  memberChunks,
  requeueMembers,
  settleMembers,
} from '@silt/shared/work';
import type { ProviderBatch, ValidationFault } from '@silt/upstream';
import type { OutcomeLimits, Outcomes } from './outcomes.ts';
import { divisionOf, isEverybodysFault, quarantine } from './quarantine.ts';
import { validationFate } from './validation-fate.ts';

export interface FailedBatchParts {
  readonly state: ShardState;
  readonly pacing: Pacing;
  readonly lane: Lane;
  readonly limits: OutcomeLimits;
  readonly fileVisibleMs: number;
}

/** Gives the members of a batch that failed validation their due. No line of it ever ran. */
export async function settleFailedBatch(
  parts: FailedBatchParts,
  lease: BatchLease,
  batch: ProviderBatch,
  outcomes: Outcomes,
): Promise<void> {
  const { state, lane, limits, fileVisibleMs } = parts;
  const { id: batchId, count } = lease.batch;
  const group = withoutUnseen(lease.batch.group);
  const refuse = async (status: number, fault: ValidationFault | undefined): Promise<void> => {
    const refusal = { status, body: faultBody(fault) };
    const noted = outcomes.noteAs('refused');
    const { resultTtlSecs } = limits;
    const settled = await settleMembers(state, batchId, resultTtlSecs, refusal, noted);
    outcomes.counts.settled += settled;
  };
  const fate = validationFate(batch.errors, count);
  switch (fate.kind) {
    case 'full': {
      const room = await learnFromFull(parts, lane, lease.batch, fate.limit);
      if (room === 'never-fits') return await refuse(400, batch.errors[0]);
      outcomes.counts.requeued += await requeueMembers(state, batchId, room.forMs);
      return;
    }
    case 'unseen': {
      const waitedMs = waitUntilSeenMs(timesUnseen(lease.batch.group), fileVisibleMs);
      // Given all the time there is: this try counts, and the next one begins anew.
      if (waitedMs >= fileVisibleMs) return;
      const name = unseenAgain(lease.batch.group);
      outcomes.counts.requeued += await requeueMembers(state, batchId, 0, { name });
      return;
    }
    case 'refuse':
      await refuse(fate.status, fate.fault);
      return;
    case 'again':
      // Whoever has no outcome at the end of an ingest gets another try.
      return;
    case 'divide': {
      const { faults } = fate;
      const [anyFault] = batch.errors;
      // Alone, and without a word: perhaps it was not the line at all. Its tries are counted.
      if (count === 1 && !anyFault) return;
      const division = divisionOf(group);
      if (division) {
        const seen = await state.notePart(division.of, batchId, 'refused');
        if (isEverybodysFault(seen)) return await refuse(400, anyFault);
      }
      const verdict = quarantine({ batchId, group, count, named: new Set(faults.keys()) });
      let line = 0;
      for await (const ids of memberChunks(state, batchId)) {
        for (const requestId of ids) {
          line += 1;
          const one = verdict(line);
          if (one.kind === 'guilty') {
            const body = faultBody(faults.get(line) ?? anyFault);
            await outcomes.add({ kind: 'settle', requestId, status: 400, body });
          } else {
            await outcomes.apart(requestId, one.group);
          }
        }
      }
      await outcomes.flush();
    }
  }
}

function faultBody(fault: ValidationFault | undefined): Buffer {
  return errorBody({
    message: fault?.message || 'The provider refused this request and did not say why.',
    type: 'invalid_request_error',
    param: fault?.param,
    code: fault?.code ?? 'batch_validation_failed',
  });
}
