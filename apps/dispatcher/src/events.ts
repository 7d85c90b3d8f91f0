import type { Batch, Lane } from '@silt/shared/domain';
import type { Logger } from '@silt/shared/logging';
import type { DispatcherMetrics } from './metrics.ts';

/** A label needs a bound; MAX_ATTEMPTS is seldom more. */
const MOST_TRIES = 10;

/** Everything the dispatcher tells, one function each: the log line and the counter. */
export class DispatcherEvents {
  private readonly logger: Logger;
  private readonly metrics: DispatcherMetrics;

  constructor(logger: Logger, metrics: DispatcherMetrics) {
    this.logger = logger;
    this.metrics = metrics;
  }

  drained(fromParcels: number, fromOutbox: number, seconds: number): void {
    this.metrics.drainDuration.observe(seconds);
    this.metrics.drained.inc({ source: 'parcel' }, fromParcels);
    this.metrics.drained.inc({ source: 'outbox' }, fromOutbox);
    if (fromParcels + fromOutbox > 0) this.logger.info('drained', { fromParcels, fromOutbox });
  }

  batchSealed(batchId: string, { requests, bytes }: { requests: number; bytes: number }): void {
    this.metrics.sealed.inc();
    this.metrics.sealedRequests.observe(requests);
    this.metrics.sealedBytes.inc(bytes);
    this.logger.info('batch sealed', { batchId, requests, bytes });
  }

  batchSubmitted(batch: Batch, { endpoint, model }: Lane): void {
    const { sealedAt, submittedAt } = batch;
    this.metrics.submitted.inc({ endpoint });
    if (sealedAt !== undefined && submittedAt !== undefined) {
      this.metrics.submitDuration.observe((submittedAt - sealedAt) / 1000);
    }
    const { id: batchId, providerBatchId, count: requests } = batch;
    this.logger.info('batch submitted', { batchId, providerBatchId, requests, endpoint, model });
  }

  batchAdopted(batchId: string, providerBatchId: string): void {
    this.metrics.adopted.inc({ kind: 'batch' });
    this.logger.info('orphaned batch adopted', { batchId, providerBatchId });
  }

  fileAdopted(batchId: string, fileId: string): void {
    this.metrics.adopted.inc({ kind: 'file' });
    this.logger.info('orphaned file adopted', { batchId, fileId });
  }

  duplicateCancelled(batchId: string, providerBatchId: string): void {
    this.metrics.duplicates.inc();
    this.logger.error('second batch at the provider cancelled', { batchId, providerBatchId });
  }

  batchRefused(
    batchId: string,
    status: number,
    reason: string | undefined,
    requests: number,
  ): void {
    this.metrics.refused.inc({ status });
    this.logger.warn('batch refused', { batchId, status, reason, requests });
  }

  requestRefused(attempt: number): void {
    this.metrics.settled.inc({ ending: 'refused', try: Math.min(attempt, MOST_TRIES) });
  }

  batchDivided(batchId: string, reason: string): void {
    this.metrics.divided.inc();
    this.logger.info('batch divided', { batchId, reason });
  }

  providerFull(batchId: string): void {
    this.metrics.quotaWaits.inc({ reason: 'provider_full' });
    this.logger.info('provider has no room for more tokens', { batchId });
  }

  /** `room`: for enqueued tokens, or as long as the provider said. `rate`: for batches per hour. */
  quotaWaited(batchId: string, reason: 'room' | 'rate', forMs: number): void {
    this.metrics.quotaWaits.inc({ reason });
    this.logger.debug('batch waits for the limits of its provider', { batchId, reason, forMs });
  }

  submissionFailed(batchId: string, failures: number, error: object): void {
    this.metrics.submissionFailures.inc();
    this.logger.warn('submission failed, will try again', { batchId, failures, ...error });
  }

  uploadedInVain(batchId: string, fileId: string): void {
    this.metrics.uploadsInVain.inc();
    this.logger.warn('uploaded file never became visible, will upload again', { batchId, fileId });
  }

  triedEarly(batchId: string): void {
    this.metrics.triedEarly.inc();
    this.logger.info('provider is well again, submission tried early', { batchId });
  }

  batchTakenAway(batchId: string): void {
    this.metrics.givenBack.inc({ how: 'taken_away' });
    this.logger.warn('open batch was taken away', { batchId });
  }

  batchAbandoned(batchId: string, requests: number): void {
    this.metrics.givenBack.inc({ how: 'abandoned' });
    this.logger.warn('abandoned batch given back', { batchId, requests });
  }

  ticksRestored(shard: number): void {
    this.metrics.ticksRestored.inc();
    this.logger.warn('schedule was gone, set up again', { shard });
  }
}
