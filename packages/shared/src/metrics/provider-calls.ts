import { Meters, type Registry } from './meters.ts';

/** A call as whoever makes it tells of it. */
export interface CountedCall {
  readonly operation: string;
  readonly status?: number;
  readonly seconds: number;
}

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Counts a process' calls to the provider. */
export function countProviderCalls(registry: Registry): (call: CountedCall) => void {
  const meters = new Meters(registry);
  const calls = meters.counter(
    'silt_provider_calls_total',
    "Calls to the provider's files and batches, by HTTP status (none: no answer came).",
    ['operation', 'status'],
  );
  const duration = meters.histogram(
    'silt_provider_call_duration_seconds',
    'How long they took; of a file that is read, until its first byte.',
    SECONDS,
    ['operation'],
  );
  return ({ operation, status = 'none', seconds }) => {
    calls.inc({ operation, status });
    duration.observe({ operation }, seconds);
  };
}
