import { Chance, pause } from '@silt/dev-env';
import type { ChaosGround } from '../ground/chaos-ground.ts';
import { fillSpoolDisk } from './disk-full.ts';
import type { Disturbance } from './disturbance.ts';
import { foulWeather } from './provider-weather.ts';
import { cutSubscribers, killRedis, losePower, slowRedis } from './redis-troubles.ts';
import { rollingRestart } from './rolling-restart.ts';
import { sleepAnywhere, sleepAtPoint } from './sleeps.ts';

/** Two rows of disturbances: one strikes in the middle of another, and never of its own kind. */
export function disturb(
  ground: ChaosGround,
  powerLoss: boolean,
  over: AbortSignal,
): readonly Promise<void>[] {
  const surroundings = [killRedis, cutSubscribers, slowRedis, fillSpoolDisk, foulWeather];
  const rows = {
    surroundings: powerLoss ? [...surroundings, losePower] : surroundings,
    processes: [sleepAtPoint, sleepAnywhere, rollingRestart],
  };
  return Object.entries(rows).map(([name, row]) => {
    return play(row, ground, new Chance(`${ground.seed}/chaos/${name}`), over);
  });
}

/** One after the other, as chance has it. */
async function play(
  row: readonly Disturbance[],
  ground: ChaosGround,
  chance: Chance,
  over: AbortSignal,
): Promise<void> {
  const urn = row.flatMap((one) => Array.from({ length: one.weight }, () => one));
  for (;;) {
    if (await pause(chance.between(500, 2_500), over)) return;
    await chance.oneOf(urn).play(ground, chance, over);
  }
}
