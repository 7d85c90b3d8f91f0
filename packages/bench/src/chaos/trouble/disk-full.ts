import { pause } from '@silt/dev-env';
import type { Disturbance } from './disturbance.ts';

export const fillSpoolDisk: Disturbance = {
  name: 'spool disk full',
  weight: 2,
  async play({ spoolDisk, tally }, chance, over) {
    if (spoolDisk === undefined) return;
    tally.note(fillSpoolDisk.name);
    await spoolDisk.fill();
    await pause(chance.between(2_000, 6_000), over);
    await spoolDisk.empty();
  },
};
