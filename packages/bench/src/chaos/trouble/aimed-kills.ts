import { Chance, type KillPoint } from '@silt/dev-env';
import type { ChaosGround } from '../ground/chaos-ground.ts';
import { noteAimedKill, pointName } from './kill-tally.ts';
import { reachPoint } from './reach-point.ts';
import { shuffled } from './shuffled.ts';

/** Some points are rare: a line must have failed, a batch must have ended. */
const reachBoundMs = 6_000;

/** kill -9 on either side of each commit point, all of them in turn and again, until it is over. */
export async function killAtPoints(
  ground: ChaosGround,
  points: readonly KillPoint[],
  over: AbortSignal,
): Promise<void> {
  const chance = new Chance(`${ground.seed}/chaos/aimed`);
  while (!over.aborted && points.length > 0) {
    for (const point of shuffled(points, chance)) {
      if (over.aborted) return;
      await killAt(ground, point, over);
    }
  }
}

async function killAt(ground: ChaosGround, point: KillPoint, over: AbortSignal): Promise<void> {
  const { members, tally } = ground;
  const reached = await reachPoint(ground, point, reachBoundMs, over);
  if (reached === undefined) {
    tally.note('nobody came to', pointName(point));
    return;
  }
  const { victims, letGo } = reached;
  noteAimedKill(tally, point, victims.length);
  // What is withheld dies with its sender, and only then may the others go on.
  let alive = victims.length;
  const gone = async () => {
    alive -= 1;
    if (alive === 0) await letGo();
  };
  await Promise.all(victims.map((victim) => members.replace(victim, gone)));
}
