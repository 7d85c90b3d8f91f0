import type { Batch, Lane } from '@silt/shared/domain';
import type { Logger } from '@silt/shared/logging';

/** Everything the dispatcher tells, one function each: the log line now, and any counter later. */
export class DispatcherEvents {
  private readonly logger: Logger;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  drained(fromParcels: number, fromOutbox: number): void {
    if (fromParcels + fromOutbox > 0) this.logger.info('drained', { fromParcels, fromOutbox });
  }

  batchSealed(batchId: string, { requests, bytes }: { requests: number; bytes: number }): void {
    this.logger.info('batch sealed', { batchId, requests, bytes });
  }

  batchSubmitted(batch: Batch, { endpoint, model }: Lane): void {
    const { id: batchId, providerBatchId, count: requests } = batch;
    this.logger.info('batch submitted', { batchId, providerBatchId, requests, endpoint, model });
  }

  batchAdopted(batchId: string, providerBatchId: string): void {
    this.logger.info('orphaned batch adopted', { batchId, providerBatchId });
  }

  fileAdopted(batchId: string, fileId: string): void {
    this.logger.info('orphaned file adopted', { batchId, fileId });
  }

  duplicateCancelled(batchId: string, providerBatchId: string): void {
    this.logger.error('second batch at the provider cancelled', { batchId, providerBatchId });
  }

  batchRefused(
    batchId: string,
    status: number,
    reason: string | undefined,
    requests: number,
  ): void {
    this.logger.warn('batch refused', { batchId, status, reason, requests });
  }

  batchDivided(batchId: string, reason: string): void {
    this.logger.info('batch divided', { batchId, reason });
  }

  providerFull(batchId: string): void {
    this.logger.info('provider has no room for more tokens', { batchId });
  }

  submissionFailed(batchId: string, failures: number, error: object): void {
    this.logger.warn('submission failed, will try again', { batchId, failures, ...error });
  }

  uploadedInVain(batchId: string, fileId: string): void {
    this.logger.warn('uploaded file never became visible, will upload again', { batchId, fileId });
  }

  triedEarly(batchId: string): void {
    this.logger.info('provider is well again, submission tried early', { batchId });
  }

  batchTakenAway(batchId: string): void {
    this.logger.warn('open batch was taken away', { batchId });
  }

  batchAbandoned(batchId: string, requests: number): void {
    this.logger.warn('abandoned batch given back', { batchId, requests });
  }

  ticksRestored(shard: number): void {
    this.logger.warn('schedule was gone, set up again', { shard });
  }
}
