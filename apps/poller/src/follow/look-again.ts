import type { Batch } from '@silt/shared/domain';
import type { Again } from '@silt/shared/queues';
import type { ShardState } from '@silt/shared/state';
import { nextLook, type PollScheduleOptions } from './poll-schedule.ts';

/** When an unfinished batch is looked at again, by its age and by what webhooks said. */
export async function lookAgain(
  state: ShardState,
  batch: Batch,
  tenant: string,
  nowMs: number,
  schedule: PollScheduleOptions,
): Promise<Again> {
  const { hintedAt, webhooksArrive } = await state.hints.of(batch.id, tenant);
  const againInMs = nextLook(
    {
      ageMs: nowMs - (batch.submittedAt ?? 0),
      webhooksArrive,
      ...(hintedAt !== undefined && { hintedMsAgo: Math.max(0, nowMs - hintedAt) }),
    },
    schedule,
  );
  return { againInMs };
}

/**
 * Takes one look, unless a webhook told of the batch meanwhile: then what was seen may be older than
 * what the webhook told, and there is another look at once.
 */
export async function heedingWebhooks(
  { hints }: ShardState,
  batchId: string,
  look: () => Promise<Again | void>,
): Promise<Again | void> {
  const before = await hints.hintedAt(batchId);
  const again = await look();
  if (!again) return;
  return {
    ...again,
    soonerIf: async () => {
      const since = await hints.hintedAt(batchId);
      return since !== undefined && since !== before;
    },
  };
}
