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
        if (!old.process.running) continue;
        const fresh = await members.start(service);
        // Who was killed meanwhile has been replaced already: then the new one is one too many.
        const leaving = old.process.running ? old : fresh;
        if ((await members.stop(leaving)) === 'forced') {
          tally.note('forced to end', leaving.process.name);
        }
      }
    }
  },
};
