import type { Fleet } from '../fleet.ts';
import { serviceNames } from '../repository.ts';
import { Chance } from './chance.ts';
import { pause } from './pause.ts';
import type { SoakStack } from './soak-stack.ts';

/** SIGKILL to any process of the apps, every so often, and another one in its place. */
export async function killNowAndThen(
  stack: SoakStack,
  seed: number,
  everySecs: number,
  over: AbortSignal,
): Promise<number> {
  const chance = new Chance(`${seed}/kills`);
  const { fleet } = stack;
  let kills = 0;
  for (;;) {
    const waitMs = everySecs * 1000 * chance.between(0.7, 1.3);
    if (await pause(waitMs, over)) return kills;
    const service = chance.oneOf(serviceNames);
    const victim = chance.oneOf(groups(fleet)[service].filter(({ running }) => running));
    victim.kill('SIGKILL');
    kills += 1;
    switch (service) {
      case 'gateway':
        await fleet.startGateway();
        await stack.announceGateways();
        break;
      case 'dispatcher':
        await fleet.startDispatcher();
        break;
      case 'poller':
        await fleet.startPoller();
        break;
    }
  }
}

function groups({ gateways, dispatchers, pollers }: Fleet) {
  return { gateway: gateways, dispatcher: dispatchers, poller: pollers };
}
