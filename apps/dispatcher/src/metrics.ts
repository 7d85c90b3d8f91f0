import { Meters, type Registry } from '@silt/shared/metrics';

const DRAIN_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60];
const SUBMIT_SECONDS = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400];
const BATCH_REQUESTS = [1, 10, 100, 500, 1_000, 5_000, 10_000, 50_000];

export type DispatcherMetrics = ReturnType<typeof createDispatcherMetrics>;

/** What a dispatcher counts. docs/metrics.md says what each means to an operator. */
export function createDispatcherMetrics(registry: Registry) {
  const meters = new Meters(registry);
  return {
    drainDuration: meters.histogram(
      'silt_drain_duration_seconds',
      'How long one drain took to put what waits into batches.',
      DRAIN_SECONDS,
    ),
    drained: meters.counter(
      'silt_drained_requests_total',
      'Requests looked at by drains: brought by a parcel, or found in the outbox.',
      ['source'],
    ),
    sealed: meters.counter('silt_batches_sealed_total', 'Batches whose members are fixed.'),
    sealedRequests: meters.histogram(
      'silt_batch_requests',
      'How many requests a sealed batch has.',
      BATCH_REQUESTS,
    ),
    sealedBytes: meters.counter(
      'silt_batches_sealed_bytes_total',
      'Bytes of the files of sealed batches, as far as known when they are sealed.',
    ),
    submitted: meters.counter(
      'silt_batches_submitted_total',
      'Batches that the provider took, by endpoint.',
      ['endpoint'],
    ),
    submitDuration: meters.histogram(
      'silt_batch_submission_duration_seconds',
      'From a batch being sealed to the provider having it, waits for its limits included.',
      SUBMIT_SECONDS,
    ),
    quotaWaits: meters.counter(
      'silt_quota_waits_total',
      "Submissions put off by a provider's limit: told by it (provider_full), known to have no room (room), or batches per hour (rate).",
      ['reason'],
    ),
    adopted: meters.counter(
      'silt_orphans_adopted_total',
      'Batches and files that a crash left at the provider and that were taken over.',
      ['kind'],
    ),
    duplicates: meters.counter(
      'silt_duplicate_batches_total',
      'Second batches found at the provider, and cancelled. Should stay 0.',
    ),
    refused: meters.counter(
      'silt_batches_refused_total',
      'Batches whose members were answered with a refusal of the provider, by its status.',
      ['status'],
    ),
    settled: meters.counter(
      'silt_requests_settled_total',
      'Requests that got their outcome: refused with their whole batch; and by the try that did it.',
      ['ending', 'try'],
    ),
    divided: meters.counter(
      'silt_batches_divided_total',
      'Batches that were too large and travel in parts.',
    ),
    submissionFailures: meters.counter(
      'silt_submission_failures_total',
      'Tries to submit a batch that failed and will be made again.',
    ),
    triedEarly: meters.counter(
      'silt_submissions_tried_early_total',
      'Submissions taken up before their time because the provider was well again.',
    ),
    uploadsInVain: meters.counter(
      'silt_uploads_in_vain_total',
      'Files uploaded again because the provider denied for too long that it has them.',
    ),
    givenBack: meters.counter(
      'silt_batches_given_back_total',
      'Open batches taken from a drain that died or slept (taken_away: it noticed; abandoned: a sweep gave the members back).',
      ['how'],
    ),
    ticksRestored: meters.counter(
      'silt_ticks_restored_total',
      'Schedules of ticks that were gone and set up again.',
    ),
  };
}
