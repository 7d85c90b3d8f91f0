import { Meters, type Registry } from '@silt/shared/metrics';

const BATCH_SECONDS = [10, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400];
const INGEST_SECONDS = [0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

export type PollerMetrics = ReturnType<typeof createPollerMetrics>;

/** What a poller counts. docs/metrics.md says what each means to an operator. */
export function createPollerMetrics(registry: Registry) {
  const meters = new Meters(registry);
  return {
    looks: meters.counter(
      'silt_batch_looks_total',
      'Looks at batches: unfinished, of a status that is unknown here (odd), or failed.',
      ['outcome'],
    ),
    ended: meters.counter(
      'silt_batches_ended_total',
      'Batches that ended at the provider, by how.',
      ['ending'],
    ),
    batchDuration: meters.histogram(
      'silt_batch_duration_seconds',
      'From the submission of a batch to its end at the provider.',
      BATCH_SECONDS,
      ['ending'],
    ),
    ingestDuration: meters.histogram(
      'silt_ingest_duration_seconds',
      'How long one reading of the results of an ended batch took, settling included.',
      INGEST_SECONDS,
    ),
    settled: meters.counter(
      'silt_requests_settled_total',
      'Requests that got their outcome from a batch: answered (2xx), failed (4xx of their own), exhausted (no try left).',
      ['ending'],
    ),
    requeued: meters.counter('silt_requests_requeued_total', 'Requests that got another try.'),
    unwanted: meters.counter(
      'silt_batches_unwanted_total',
      'Batches cancelled at the provider because nobody was left in them.',
    ),
    stuck: meters.counter(
      'silt_batches_stuck_total',
      'Batches cancelled because they were unfinished for too long.',
    ),
    givenUp: meters.counter(
      'silt_batches_given_up_total',
      'Batches that will bring nothing any more: members have another try.',
    ),
    trouble: meters.counter(
      'silt_result_trouble_total',
      'Results that are missing, unreadable_line, file_gone, or early_read of an unfinished file that failed.',
      ['kind'],
    ),
    filesLeft: meters.counter(
      'silt_provider_files_left_total',
      'Files at the provider that could not be deleted, or not be looked for. They expire there.',
    ),
  };
}
