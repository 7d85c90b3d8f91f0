import { batchFaults, callFaults, pause, rowFaults } from '@silt/dev-env';
import type { FaultRates } from '@silt/simulator';
import type { Disturbance } from './disturbance.ts';

/** Batches that stay where they are would outlast a run. */
const passing = Object.entries(batchFaults).filter(([name]) => !name.startsWith('batch.stuck'));

const foul: FaultRates = {
  ...callFaults,
  ...Object.fromEntries(passing),
  ...rowFaults,
  'rows.crossed': 0.01,
};

/** At any time of a run: rows that get lost, doubled or crossed, calls whose reply is lost. */
export const usualWeather: FaultRates = Object.fromEntries(
  Object.entries(foul).map(([name, rate]) => [name, rate / 2]),
);

export const foulWeather: Disturbance = {
  name: 'foul weather at the provider',
  weight: 2,
  async play({ provider, tally }, chance, over) {
    const factor = chance.between(2, 6);
    tally.note(foulWeather.name, `×${factor.toFixed(1)}`);
    const worse = Object.entries(foul).map(([name, rate]) => [name, Math.min(0.5, rate * factor)]);
    await provider.admin('POST', 'settings', { FAULTS: Object.fromEntries(worse) });
    await pause(chance.between(4_000, 10_000), over);
    await provider.admin('POST', 'settings', { FAULTS: usualWeather });
  },
};
