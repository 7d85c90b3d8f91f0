import type { Batch } from '@silt/shared/domain';
import type { Logger } from '@silt/shared/logging';
import type { ProviderBatch } from '@silt/upstream';
import type { Settled, Spent } from './ingest/settled.ts';
import type { PollerMetrics } from './metrics.ts';
import type { Payer } from './money/payer.ts';

/** A label needs a bound; MAX_ATTEMPTS is seldom more. */
const MOST_TRIES = 10;

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
    // A ratio needs both of its figures from the start.
    for (const ending of ['exhausted', 'refused']) metrics.settled.inc({ ending, try: 1 }, 0);
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

  /** Hundreds at a time: what a batch brought in all is told when it is ingested. */
  requestsSettled(batchId: string, settled: Settled, payer: Payer | undefined): void {
    const { metrics } = this;
    for (const { ending, attempt, requests } of settled.tallies()) {
      metrics.settled.inc({ ending, try: Math.min(attempt, MOST_TRIES) }, requests);
    }
    metrics.dropped.inc(settled.dropped);
    if (payer && settled.spent.requests > 0) this.paid(batchId, settled.spent, payer);
  }

  requestsRequeued(requests: number): void {
    this.metrics.requeued.inc(requests);
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
    this.metrics.lateFiles.inc(found);
    this.logger.info('late files looked for', { batches, found });
  }

  lateFilesNotListed(batches: number, error: object): void {
    this.metrics.filesLeft.inc();
    this.logger.warn('late files not listed', { batches, ...error });
  }

  lateFileNotDeleted(fileId: string, reason: string): void {
    this.metrics.filesLeft.inc();
    this.logger.warn('late file not deleted', { fileId, reason });
  }

  followFailed(batchId: string, error: object): void {
    this.metrics.looks.inc({ outcome: 'failed' });
    this.logger.warn('look at batch failed, will look again', { batchId, ...error });
  }

  private paid(batchId: string, spent: Spent, payer: Payer): void {
    const { metrics } = this;
    const labels = metrics.payerLabels(payer);
    const tokens = {
      input: spent.inputTokens,
      cached: spent.cachedTokens,
      cache_write: spent.cacheWriteTokens,
      output: spent.outputTokens,
      reasoning: spent.reasoningTokens,
    };
    for (const [kind, count] of Object.entries(tokens)) {
      metrics.tokens.inc({ ...labels, kind }, count);
    }
    const { requests, unpriced } = spent;
    metrics.listCost.inc(labels, dollars(spent.list));
    metrics.batchCost.inc(labels, dollars(spent.batch));
    metrics.unpriced.inc(labels, unpriced);
    this.logger.debug('answers paid', {
      batchId,
      model: payer.model,
      requests,
      unpriced,
      ...tokens,
    });
  }
}

/** Prometheus counts in floats; exact sums are in the accounts. */
function dollars(picodollars: bigint): number {
  return Number(picodollars) / 1e12;
}
