import type { FaultRates } from '@silt/simulator';
import { Chance } from './chance.ts';
import { batchFaults, callFaults, rowFaults } from './fault-rates.ts';

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
