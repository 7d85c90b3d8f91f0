import { errorBody } from '@silt/shared/domain';
import type { ShardState } from '@silt/shared/state';
import { type BatchLease, memberChunks, settleMembers } from '@silt/shared/work';
import type { ProviderBatch, ValidationFault } from '@silt/upstream';
import type { Outcomes } from './outcomes.ts';
import { validationFate } from './validation-fate.ts';

/** Gives the members of a batch that failed validation their due. No line of it ever ran. */
export async function settleFailedBatch(
  state: ShardState,
  lease: BatchLease,
  batch: ProviderBatch,
  outcomes: Outcomes,
  resultTtlSecs: number,
): Promise<void> {
  const batchId = lease.batch.id;
  const fate = validationFate(batch.errors, lease.batch.count);
  switch (fate.kind) {
    case 'wait':
      outcomes.counts.requeued += await requeueAll(state, batchId, fate.delayMs);
      return;
    case 'refuse':
      outcomes.counts.settled += await settleMembers(state, batchId, resultTtlSecs, {
        status: fate.status,
        body: faultBody(fate.fault),
      });
      return;
    case 'lines':
      await settleNamedLines(state, batchId, fate.faults, outcomes);
      outcomes.counts.requeued += await requeueAll(state, batchId, 0);
      return;
    case 'retry':
      for await (const ids of memberChunks(state, batchId)) {
        const setback = {
          code: fate.fault?.code ?? 'batch_failed',
          message: fate.fault?.message,
        };
        for (const requestId of ids) await outcomes.add({ kind: 'retry', requestId, setback });
      }
      await outcomes.flush();
  }
}

async function requeueAll(state: ShardState, batchId: string, delayMs: number): Promise<number> {
  let requests = 0;
  for await (const requestIds of memberChunks(state, batchId)) {
    const { requeued } = await state.requeue({ batchId, requestIds, maxAttempts: 0, delayMs });
    requests += requeued;
  }
  return requests;
}

/** Lines are counted from 1, in the order of the members: the order in which the file was written. */
async function settleNamedLines(
  state: ShardState,
  batchId: string,
  faults: ReadonlyMap<number, ValidationFault>,
  outcomes: Outcomes,
): Promise<void> {
  let line = 0;
  for await (const ids of memberChunks(state, batchId)) {
    for (const requestId of ids) {
      line += 1;
      const fault = faults.get(line);
      if (fault) {
        await outcomes.add({ kind: 'settle', requestId, status: 400, body: faultBody(fault) });
      }
    }
  }
  await outcomes.flush();
}

function faultBody({ message, code, param }: ValidationFault): Buffer {
  return errorBody({
    message: message || 'The provider refused this request.',
    type: 'invalid_request_error',
    param,
    code,
  });
}
