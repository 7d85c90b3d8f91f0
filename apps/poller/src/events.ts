import type { Batch } from '@silt/shared/domain';
import type { Logger } from '@silt/shared/logging';
import type { ProviderBatch } from '@silt/upstream';
import type { PollerMetrics } from './metrics.ts';

interface OutcomeCounts {
  readonly settled: number;
  readonly requeued: number;
  readonly exhausted: number;
}

/** Everything the poller tells, one function each: the log line and the counter. */
export class PollerEvents {
  private readonly logger: Logger;
  private readonly metrics: PollerMetrics;

  constructor(logger: Logger, metrics: PollerMetrics) {
    this.logger = logger;
    this.metrics = metrics;
  }

  batchSeen(batchId: string, { statusAsTold, status, counts }: ProviderBatch): void {
    this.metrics.looks.inc({ outcome: status === 'unknown' ? 'odd' : 'unfinished' });
    if (status === 'unknown') {
      this.logger.warn('batch has an unknown status', { batchId, providerStatus: statusAsTold });
    } else {
      this.logger.debug('batch not finished', { batchId, providerStatus: statusAsTold, counts });
    }
  }

  batchEnded({ id: batchId, submittedAt, endedAt }: Batch, found: ProviderBatch): void {
    const { id, status, statusAsTold, counts, errors } = found;
    this.metrics.ended.inc({ ending: status });
    if (submittedAt !== undefined && endedAt !== undefined) {
      this.metrics.batchDuration.observe({ ending: status }, (endedAt - submittedAt) / 1000);
    }
    const facts = { batchId, providerBatchId: id, providerStatus: statusAsTold, counts };
    // Codes only: the words may quote a request.
    const codes = [...new Set(errors.map(({ code }) => code ?? 'none'))];
    this.logger.info('batch ended', { ...facts, ...(codes.length > 0 && { errorCodes: codes }) });
  }

  batchReadEarly(batchId: string, facts: object, { settled }: OutcomeCounts): void {
    this.logger.debug('batch read early', { batchId, ...facts, settled });
  }

  earlyReadFailed(batchId: string, fileId: string, error: object): void {
    this.metrics.trouble.inc({ kind: 'early_read' });
    this.logger.debug('unfinished result file not read', { batchId, fileId, ...error });
  }

  batchIngested(
    batchId: string,
    providerStatus: string,
    counts: OutcomeCounts,
    seconds: number,
  ): void {
    this.metrics.ingestDuration.observe(seconds);
    this.logger.info('batch ingested', { batchId, providerStatus, ...counts });
  }

  batchUnwanted(batchId: string): void {
    this.metrics.unwanted.inc();
    this.logger.info('batch cancelled: nobody is left in it', { batchId });
  }

  batchStuck(batchId: string, providerStatus: string): void {
    this.metrics.stuck.inc();
    this.logger.warn('stuck batch cancelled', { batchId, providerStatus });
  }

  batchGivenUp(batchId: string, reason: string, counts: OutcomeCounts): void {
    this.metrics.givenUp.inc();
    this.logger.error('batch given up', { batchId, reason, ...counts });
  }

  resultsMissing(batchId: string, readings: number): void {
    this.metrics.trouble.inc({ kind: 'missing' });
    this.logger.warn('results are missing, will read again', { batchId, readings });
  }

  unreadableLine(batchId: string, fileId: string, bytes: number): void {
    this.metrics.trouble.inc({ kind: 'unreadable_line' });
    this.logger.warn('result line cannot be read', { batchId, fileId, bytes });
  }

  resultFileGone(batchId: string, fileId: string): void {
    this.metrics.trouble.inc({ kind: 'file_gone' });
    this.logger.warn('result file is gone', { batchId, fileId });
  }

  fileNotDeleted(batchId: string, fileId: string, reason: string): void {
    this.metrics.filesLeft.inc();
    this.logger.warn('provider file not deleted', { batchId, fileId, reason });
  }

  orphansNotFound(batchId: string, reason: string): void {
    this.metrics.filesLeft.inc();
    this.logger.warn('provider files not listed', { batchId, reason });
  }

  /** One look through the files of one tenant, for uploads of so many closed batches. */
  lookedForLateFiles(batches: number, found: number): void {
    this.logger.info('late files looked for', { batches, found });
  }

  lateFilesNotListed(batches: number, error: object): void {
    this.logger.warn('late files not listed', { batches, ...error });
  }

  lateFileNotDeleted(fileId: string, reason: string): void {
    this.logger.warn('late file not deleted', { fileId, reason });
  }

  followFailed(batchId: string, error: object): void {
    this.metrics.looks.inc({ outcome: 'failed' });
    this.logger.warn('look at batch failed, will look again', { batchId, ...error });
  }
}
