import { randomUUID } from 'node:crypto';
import type { Logger } from 'winston';
import type { ShardState } from '../state/index.ts';
import type { Again } from '../queues/index.ts';
import { BatchLease, LEASE_MS, LeaseLostError, type LeaseOptions } from './batch-lease.ts';

/** Most often the batch is just being handed over, and its lease is free in a moment. */
const HELD_LOOK_MS = 200;

/**
 * Does one piece of work on a batch under its lease. When another worker has it, comes again soon:
 * that lease is given up any moment, or runs out. When it is gone, there is nothing to do.
 */
export async function withBatch(
  state: ShardState,
  batchId: string,
  logger: Logger,
  options: LeaseOptions,
  work: (lease: BatchLease) => Promise<Again | void>,
): Promise<Again | void> {
  const token = randomUUID();
  const outcome = await state.lease({ batchId, token, leaseMs: LEASE_MS });
  if (outcome.kind === 'gone') return;
  if (outcome.kind === 'held') return { againInMs: Math.min(outcome.forMs, HELD_LOOK_MS) };
  const lease = new BatchLease(state, outcome.batch, outcome.fence, token, logger, options);
  try {
    return await work(lease);
  } finally {
    await lease.release().catch((error: unknown) => {
      // Lost, or Redis is away: either way the lease runs out by itself.
      if (!(error instanceof LeaseLostError)) {
        logger.warn('could not release a lease', { batchId });
      }
    });
  }
}
