import { serviceNames } from '@silt/dev-env';
import type { Disturbance } from './disturbance.ts';
import { shuffled } from './shuffled.ts';

/** A deployment: of each kind one after the other, the new one before the old one goes. */
export const rollingRestart: Disturbance = {
  name: 'rolling restart',
  weight: 1,
  async play({ members, tally }, chance, over) {
    tally.note(rollingRestart.name);
    for (const service of shuffled(serviceNames, chance)) {
      for (const old of members.running(service)) {
        if (over.aborted) return;
        await members.start(service);
        if ((await members.stop(old)) === 'forced') {
          tally.note('forced to end', old.process.name);
        }
      }
    }
  },
};
