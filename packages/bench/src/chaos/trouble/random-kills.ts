import { Chance, pause } from '@silt/dev-env';
import type { ChaosGround } from '../ground/chaos-ground.ts';
import { RANDOM_KILL } from './kill-tally.ts';

/** kill -9 to any process, whatever it does, and another one in its place. */
export async function killAtRandom(
  { members, tally, seed }: ChaosGround,
  everySecs: number,
  over: AbortSignal,
): Promise<void> {
  const chance = new Chance(`${seed}/chaos/random`);
  for (;;) {
    if (await pause(everySecs * 1000 * chance.between(0.5, 1.5), over)) return;
    const alive = members.everyone;
    if (alive.length === 0) continue;
    const victim = chance.oneOf(alive);
    tally.note(RANDOM_KILL, victim.process.name);
    await members.replace(victim);
  }
}
