import { randomUUID } from 'node:crypto';
import type { Logger } from 'winston';
import type { ShardState } from '../state/index.ts';
import type { Again } from '../queues/index.ts';
import { BatchLease, LEASE_MS, LeaseLostError, type LeaseOptions } from './batch-lease.ts';

/**
 * Does one piece of work on a batch under its lease. When another worker has it, comes again when
 * that lease has run out; when it is gone, there is nothing to do.
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
  if (outcome.kind === 'held') return { againInMs: outcome.forMs };
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
