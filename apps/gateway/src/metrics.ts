import { Meters, type Registry } from '@silt/shared/metrics';

/** From a replay within the second to a batch that took its day. */
const HOLD_SECONDS = [1, 5, 15, 30, 60, 300, 600, 1_800, 3_600, 10_800, 43_200, 86_400];

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>;

/** What a gateway counts. docs/metrics.md says what each means to an operator. */
export function createGatewayMetrics(registry: Registry) {
  const meters = new Meters(registry);
  return {
    accepted: meters.counter(
      'silt_calls_accepted_total',
      'Calls that were stored or found: created, attached to a request under way, or settled before.',
      ['outcome'],
    ),
    refused: meters.counter(
      'silt_calls_refused_total',
      'Calls that were refused before anything was stored, by status and error code.',
      ['status', 'code'],
    ),
    answered: meters.counter(
      'silt_calls_answered_total',
      'Held calls that got the answer of their request, by its status.',
      ['status'],
    ),
    windowsEnded: meters.counter(
      'silt_call_windows_ended_total',
      'Held calls that were told to come back because their window was over.',
    ),
    callersLeft: meters.counter(
      'silt_callers_left_total',
      'Held calls whose caller closed the connection.',
    ),
    holdDuration: meters.histogram(
      'silt_call_hold_duration_seconds',
      'How long a call was held, however its hold ended.',
      HOLD_SECONDS,
    ),
    failed: meters.counter(
      'silt_calls_failed_total',
      'Calls that failed by a fault of the gateway.',
    ),
    live: meters.counter(
      'silt_live_calls_total',
      'Calls relayed to the provider at once, by HTTP status (none: it was not reached).',
      ['status'],
    ),
    liveBroken: meters.counter('silt_live_answers_broken_total', 'Relayed answers that broke off.'),
    cancelled: meters.counter('silt_requests_cancelled_total', 'Requests cancelled by callers.'),
    lost: meters.counter(
      'silt_requests_lost_total',
      'Requests with a held call that Redis does not know any more.',
    ),
    settlementsHeard: meters.counter(
      'silt_settlements_heard_total',
      'Settled requests that this gateway was told of.',
    ),
    parcels: meters.counter('silt_parcels_sent_total', 'Parcels handed to dispatchers.'),
    parcelRequests: meters.counter(
      'silt_parcel_requests_total',
      'Requests in parcels handed to dispatchers.',
    ),
    storeFailures: meters.counter(
      'silt_store_failures_total',
      'What Redis did not take: calls (admission), parcels, places of left calls (parking), calls to be counted (rate), looks for answers (lookup), or tell (accounts).',
      ['step'],
    ),
    webhooks: meters.counter(
      'silt_webhooks_received_total',
      'Signed webhooks of the provider, by what became of them.',
      ['effect'],
    ),
    drainReleased: meters.counter(
      'silt_drain_released_calls_total',
      'Held calls that were sent to another replica at the end of this one.',
    ),
  };
}

export interface GatewayGauges {
  readonly held: () => number;
  readonly maxHeld: number;
  readonly readiness: () => readonly string[];
  readonly hearsWebhooks: boolean;
}

/** What a gateway looks up when it is asked. */
export function addGatewayGauges(registry: Registry, gauges: GatewayGauges): void {
  const meters = new Meters(registry);
  meters.gauge('silt_calls_held', 'Calls held now: open connections that wait.', (gauge) => {
    gauge.set(gauges.held());
  });
  meters.gauge('silt_calls_held_max', 'MAX_HELD: how many this gateway may hold.', (gauge) => {
    gauge.set(gauges.maxHeld);
  });
  meters.gauge('silt_ready', 'Whether this gateway should get calls (1) or not (0).', (gauge) => {
    gauge.set(gauges.readiness().length === 0 ? 1 : 0);
  });
  meters.gauge(
    'silt_webhooks_enabled',
    'Whether this gateway takes webhooks of the provider (1) or not (0).',
    (gauge) => {
      gauge.set(gauges.hearsWebhooks ? 1 : 0);
    },
  );
}
