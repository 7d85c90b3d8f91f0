import { expect } from '@jest/globals';
import type { SimulatorView } from '@silt/simulator';
import { eventually, type RedisTap } from '@silt/testing';
import type { Fleet } from '../../src/fleet.ts';
import type { KillPoint } from '../../src/kill-points.ts';

/** Where processes are killed at points. */
export interface KillGround {
  readonly fleet: Fleet;
  readonly provider: SimulatorView;
  readonly tap: { arm(point: Parameters<RedisTap['arm']>[0]): { readonly caught: Promise<void> } };
}

/** Arms the point; what it returns resolves when a process has reached it. */
export async function arm(
  { tap, provider }: KillGround,
  point: KillPoint,
): Promise<() => Promise<void>> {
  if ('redis' in point) {
    const armed = tap.arm(point.redis);
    return () => armed.caught;
  }
  await provider.admin('POST', 'pauses', { operation: point.provider, when: 'after', count: 1 });
  return () =>
    eventually(async () => {
      expect(await provider.caught()).toBe(1);
    });
}

/** Kills the first process of the victim's kind that is alive, once the point is reached. */
export async function killVictim(
  { fleet, provider }: KillGround,
  point: KillPoint,
  reached: Promise<void>,
): Promise<void> {
  const group = { gateway: fleet.gateways, dispatcher: fleet.dispatchers, poller: fleet.pollers };
  const victim = group[point.victim].find(({ running }) => running);
  await reached;
  victim?.kill('SIGKILL');
  await victim?.exited;
  if ('provider' in point) await provider.admin('DELETE', 'pauses');
}
