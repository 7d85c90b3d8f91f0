import { Chance, pause } from '@silt/dev-env';
import type { ChaosGround } from '../ground/chaos-ground.ts';
import { fillSpoolDisk } from './disk-full.ts';
import type { Disturbance } from './disturbance.ts';
import { foulWeather } from './provider-weather.ts';
import { cutSubscribers, killRedis, losePower, slowRedis } from './redis-troubles.ts';
import { rollingRestart } from './rolling-restart.ts';
import { sleepAnywhere, sleepAtPoint } from './sleeps.ts';

const disturbances: readonly Disturbance[] = [
  killRedis,
  sleepAtPoint,
  sleepAnywhere,
  cutSubscribers,
  slowRedis,
  fillSpoolDisk,
  foulWeather,
  rollingRestart,
];

/** One row of them, each after the other as chance has it, beside whatever else is done meanwhile. */
export async function disturb(
  ground: ChaosGround,
  powerLoss: boolean,
  row: number,
  over: AbortSignal,
): Promise<void> {
  const chance = new Chance(`${ground.seed}/chaos/disturbances/${row}`);
  const possible = powerLoss ? [...disturbances, losePower] : disturbances;
  const urn = possible.flatMap((one) => Array.from({ length: one.weight }, () => one));
  for (;;) {
    if (await pause(chance.between(500, 2_500), over)) return;
    await chance.oneOf(urn).play(ground, chance, over);
  }
}
