import { describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { type KillPoint, killPoints } from './kill-points.ts';
import { type Stack, startStack } from './stack.ts';

const CALLS = 12;

/** Arms the point, and resolves when the victim has reached it. */
async function arm({ tap, provider }: Stack, point: KillPoint): Promise<() => Promise<void>> {
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

async function killAt(stack: Stack, point: KillPoint, reached: Promise<void>): Promise<void> {
  const { fleet, provider } = stack;
  const group = { gateway: fleet.gateways, dispatcher: fleet.dispatchers, poller: fleet.pollers };
  const [victim] = group[point.victim];
  await reached;
  victim?.kill('SIGKILL');
  await victim?.exited;
  await provider.admin('DELETE', 'pauses');
  const env = { REDIS_URL: stack.redis.url };
  if (point.victim === 'dispatcher') await fleet.startDispatcher(env);
  if (point.victim === 'poller') await fleet.startPoller(env);
}

describe('kill -9', () => {
  test.concurrent.each(
    killPoints.map((point) => [`${point.victim}, ${point.name}`, point] as const),
  )(
    'of the %s: nobody is lost, nothing is asked twice',
    async (_name, point) => {
      await using stack = await startStack({
        gateways: 2,
        tapped: point.victim,
        env: { UPSTREAM_TIMEOUT_SECS: '2', CREATE_QUIET_SECS: '1' },
      });
      const reached = await arm(stack, point);
      // One line that deserves another try, so that requeueing is on the way of every run.
      const texts = Array.from({ length: CALLS }, (_, n) =>
        n === 0 ? '!missing' : `question ${n}`,
      );
      const asked = Promise.allSettled(texts.map((text, n) => stack.ask(`key-${n}`, text)));
      await killAt(stack, point, reached());
      const [missing, ...answers] = await asked;
      expect(missing).toMatchObject({ status: 'rejected', reason: { status: 502 } });
      expect(answers).toEqual(
        texts.slice(1).map((text) => ({ status: 'fulfilled', value: `echo: ${text}` })),
      );

      const lines = await stack.provider.ledger();
      const counts = Map.groupBy(lines, ({ customId }) => customId ?? '');
      const repeats = [...counts.values()].map((tries) => tries.length).toSorted((a, b) => a - b);
      // Each request once; the one that never gets an answer three times, one after the other.
      expect(repeats).toEqual([...Array.from({ length: CALLS - 1 }, () => 1), 3]);
      expect((await stack.provider.summary()).duplicatedCustomIds).toEqual([]);
      await stack.atRest();
    },
    120_000,
  );
});
