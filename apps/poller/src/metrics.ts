import { LabelValues, Meters, type Registry } from '@silt/shared/metrics';

const BATCH_SECONDS = [10, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400];
const INGEST_SECONDS = [0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

export type PollerMetrics = ReturnType<typeof createPollerMetrics>;

/** Models come from callers: beyond so many they are counted together. */
const MOST_MODELS = 100;
const MOST_TENANTS = 1_000;

/** What a poller counts. docs/metrics.md says what each means to an operator. */
export function createPollerMetrics(
  registry: Registry,
  { tenants }: { readonly tenants: boolean },
) {
  const meters = new Meters(registry);
  const payer = tenants ? (['model', 'tenant'] as const) : (['model'] as const);
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
      'Requests that got their outcome: answered (2xx), failed (4xx of their own), exhausted (no try left), refused (with their whole batch); and by the try that did it.',
      ['ending', 'try'],
    ),
    dropped: meters.counter(
      'silt_answers_dropped_total',
      'Answers that were paid for, to requests that their callers had cancelled.',
    ),
    requeued: meters.counter('silt_requests_requeued_total', 'Requests that got another try.'),
    tokens: meters.counter(
      'silt_tokens_total',
      'Tokens of answers, by kind: input, cached and cache_write (parts of input), output, reasoning (a part of output).',
      [...payer, 'kind'],
    ),
    listCost: meters.counter(
      'silt_list_cost_dollars_total',
      'What the answers would have cost outside of batches.',
      payer,
    ),
    batchCost: meters.counter('silt_batch_cost_dollars_total', 'What the answers cost.', payer),
    unpriced: meters.counter(
      'silt_unpriced_requests_total',
      'Answers without a known price: they are missing in both costs.',
      payer,
    ),
    /** Labels of whoever pays, bounded. */
    payerLabels: payerLabels(tenants),
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
    lateFiles: meters.counter(
      'silt_late_files_found_total',
      'Files that reached the provider after their batch was closed, found and deleted.',
    ),
    filesLeft: meters.counter(
      'silt_provider_files_left_total',
      'Files at the provider that could not be deleted, or not be looked for. They expire there.',
    ),
  };
}

function payerLabels(withTenant: boolean) {
  const models = new LabelValues(MOST_MODELS);
  const tenants = new LabelValues(MOST_TENANTS);
  return ({ model, tenant }: { readonly model: string; readonly tenant: string }) => ({
    model: models.of(model),
    ...(withTenant && { tenant: tenants.of(tenant) }),
  });
}
