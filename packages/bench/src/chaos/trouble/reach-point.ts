import { performance } from 'node:perf_hooks';
import { type KillPoint, pause } from '@silt/dev-env';
import type { ChaosGround } from '../ground/chaos-ground.ts';
import type { Member } from '../ground/member.ts';

export interface Reached {
  /** Who is held at the point. */
  readonly victims: readonly Member[];
  /** Lets go of everybody that is held, and catches no more. */
  readonly letGo: () => Promise<void>;
}

const lookEveryMs = 20;

/** Waits until a process is at the point, and holds it there. Undefined when none comes in time. */
export async function reachPoint(
  ground: ChaosGround,
  point: KillPoint,
  boundMs: number,
  over: AbortSignal,
): Promise<Reached | undefined> {
  const bound = AbortSignal.any([over, AbortSignal.timeout(boundMs)]);
  return 'redis' in point
    ? await reachInRedis(ground, point, bound)
    : await reachAtProvider(ground, point, bound, performance.now() + boundMs);
}

/** Every process of the kind is lain in wait for; the first to come is it. */
async function reachInRedis(
  { members }: ChaosGround,
  point: Extract<KillPoint, { readonly redis: unknown }>,
  bound: AbortSignal,
): Promise<Reached | undefined> {
  const traps = members
    .running(point.victim)
    .map((member) => ({ member, trap: member.tap.arm(point.redis) }));
  const letGo = async () => {
    for (const { trap } of traps) trap.release();
  };
  const caught = await Promise.race([
    ...traps.map(({ member, trap }) => trap.caught.then(() => member)),
    whenAborted(bound),
  ]);
  if (caught?.process.running) return { victims: [caught], letGo };
  await letGo();
  return undefined;
}

/** The provider cannot tell whose call it holds: all of the kind are the victims. */
async function reachAtProvider(
  { members, provider }: ChaosGround,
  point: Extract<KillPoint, { readonly provider: unknown }>,
  bound: AbortSignal,
  deadline: number,
): Promise<Reached | undefined> {
  const letGo = () => provider.admin('DELETE', 'pauses');
  await provider.admin('POST', 'pauses', { operation: point.provider, when: 'after', count: 1 });
  while (!bound.aborted && performance.now() < deadline) {
    if ((await provider.caught()) > 0) return { victims: members.running(point.victim), letGo };
    await pause(lookEveryMs, bound);
  }
  await letGo();
  return undefined;
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
