import type { FaultRates } from '@silt/simulator';
import { Chance } from './chance.ts';

/** What the provider is like for an hour: its knobs, by the names they have in its environment. */
export interface Weather {
  readonly name: string;
  readonly knobs: Knobs;
}

interface Knobs {
  readonly FAULTS?: FaultRates;
  readonly [name: string]: string | number | FaultRates | undefined;
}

const hours = 24;

/** Of calls. Nothing here may be the last word on a call: 400, 401 and 403 would be. */
const callFaults: FaultRates = {
  '*.500': 0.004,
  '*.502': 0.003,
  '*.503': 0.004,
  '*.429': 0.006,
  '*.502-after': 0.006,
  '*.reset': 0.006,
  '*.reset-before': 0.004,
  '*.timeout': 0.002,
  '*.timeout-after': 0.002,
  '*.html': 0.003,
  'batches.create.reset': 0.04,
  'batches.create.timeout-after': 0.01,
  'batches.create.409': 0.005,
  // A batch that is denied once is no batch that is gone.
  'batches.retrieve.404': 0.002,
  'files.content.cut': 0.02,
  'files.content.slow': 0.03,
  'files.content.content-type': 0.05,
};

/**
 * Of batches. Not `stuck-cancelling`: Silt waits an hour for that one. What it does then is for a
 * test with a clock of its own.
 */
const batchFaults: FaultRates = {
  'batch.failed': 0.01,
  'batch.expired': 0.03,
  'batch.stuck-validating': 0.003,
  'batch.stuck-in-progress': 0.005,
  'batch.stuck-finalizing': 0.004,
  'batch.odd-status': 0.03,
  'batch.upper-case-status': 0.03,
  'batch.null-ids': 0.03,
  'batch.absent-ids': 0.05,
  'batch.empty-string-ids': 0.05,
  'batch.empty-error-file': 0.04,
  'batch.error-rows-in-output': 0.05,
  'batch.absent-counts': 0.03,
  'batch.null-counts': 0.03,
  'batch.lying-counts': 0.03,
  'batch.iso-timestamps': 0.03,
  'batch.unnamed-lines': 0.05,
  'batch.shifted-lines': 0.05,
  'batch.forgetful-cancel': 0.02,
};

const rowFaults: FaultRates = {
  'rows.429': 0.01,
  'rows.500': 0.008,
  'rows.503': 0.005,
  'rows.0': 0.004,
  'rows.missing': 0.005,
  'rows.duplicate': 0.01,
  'rows.unknown': 0.005,
};

const webhookFaults: FaultRates = {
  'webhooks.never': 0.1,
  'webhooks.late': 0.1,
  'webhooks.repeated': 0.1,
  'webhooks.wrong-signature': 0.03,
  'webhooks.old-timestamp': 0.03,
};

const usualFaults = { ...callFaults, ...batchFaults, ...rowFaults, ...webhookFaults };

/** Every knob that any hour turns, so that the next hour puts it back. Virtual seconds. */
const usualKnobs: Knobs = {
  FAULTS: usualFaults,
  FAULT_RETRY_AFTER_SECS: 1,
  SLOW_BYTES_PER_SEC: 8_192,
  VALIDATING_SECS: 60,
  RUNNING_SECS: 720,
  FINALIZING_SECS: 60,
  CANCELLING_SECS: 60,
  FILE_VISIBLE_AFTER_SECS: 0,
  FILE_INVISIBLE_AT: 'create',
  ENQUEUED_LIMIT_AT: 'validation',
  CREATES_PER_HOUR: 0,
  CREATES_RETRY_AFTER_SECS: 1,
};

interface Climate {
  /** How often an hour is so. */
  readonly weight: number;
  /** What is unlike the usual. */
  readonly knobs: Knobs;
}

const climates: Readonly<Record<string, Climate>> = {
  usual: { weight: 6, knobs: {} },
  'many errors': { weight: 2, knobs: { FAULTS: more(8, ['*.5', '*.4']) } },
  'bad line': { weight: 2, knobs: { FAULTS: more(6, ['*.reset', '*.timeout', '*.html']) } },
  'bad rows': { weight: 2, knobs: { FAULTS: more(6, ['rows.']) } },
  'bad batches': { weight: 2, knobs: { FAULTS: more(3, ['batch.']) } },
  'slow batches': { weight: 2, knobs: { RUNNING_SECS: 2_400 } },
  'limit told at create': { weight: 2, knobs: { ENQUEUED_LIMIT_AT: 'create' } },
  'files late at create': { weight: 1, knobs: { FILE_VISIBLE_AFTER_SECS: 600 } },
  'files late in validation': {
    weight: 1,
    knobs: { FILE_VISIBLE_AFTER_SECS: 600, FILE_INVISIBLE_AT: 'validation' },
  },
  'few batches an hour': { weight: 1, knobs: { CREATES_PER_HOUR: 15 } },
  'next to nothing works': { weight: 1, knobs: { FAULTS: { ...usualFaults, '*.503': 0.9 } } },
};

/** After the day the provider is well again, so that what is left can come to its end. */
export const fairWeather: Weather = { name: 'fair', knobs: { ...usualKnobs, FAULTS: {} } };

/** One for each hour of the day. The faults that are left out are named as above, or by operation. */
export function forecast(seed: number, without: readonly string[]): Weather[] {
  const chance = new Chance(`${seed}/weather`);
  const weights = Object.fromEntries(
    Object.entries(climates).map(([name, { weight }]) => [name, weight]),
  );
  const never = Object.fromEntries(without.map((name) => [name, 0]));
  return Array.from({ length: hours }, () => {
    const name = chance.weighed(weights);
    const { FAULTS = usualFaults, ...knobs } = { ...usualKnobs, ...climates[name]?.knobs };
    return { name, knobs: { ...knobs, FAULTS: { ...FAULTS, ...never } } };
  });
}

/** Silt's second try to delete a file is half a minute later: too long for a short run. */
export const faultsOfDeletes: readonly string[] = Object.keys(callFaults)
  .filter((name) => name.startsWith('*.'))
  .map((name) => name.replace('*', 'files.delete'));

/** The usual faults, those under some names so many times as often. */
function more(times: number, prefixes: readonly string[]): FaultRates {
  return Object.fromEntries(
    Object.entries(usualFaults).map(([name, rate]) => [
      name,
      prefixes.some((prefix) => name.startsWith(prefix)) ? rate * times : rate,
    ]),
  );
}
