import { describe, expect, test } from '@jest/globals';
import { type KillPoint, killPoints } from '../../src/kill-points.ts';
import { arm, killVictim } from './kill-ground.ts';
import { type Stack, startStack } from './stack.ts';

const CALLS = 12;

async function killAt(stack: Stack, point: KillPoint, reached: Promise<void>): Promise<void> {
  await killVictim(stack, point, reached);
  const env = { REDIS_URL: stack.redis.url };
  if (point.victim === 'dispatcher') await stack.fleet.startDispatcher(env);
  if (point.victim === 'poller') await stack.fleet.startPoller(env);
}

describe('kill -9', () => {
  test.concurrent.each(
    killPoints.map((point) => [`${point.victim}, ${point.name}`, point] as const),
  )(
    'of the %s: nobody is lost, nothing is asked twice',
    async (_name, point) => {
      await using stack = await startStack({
        gateways: point.victim === 'gateway' ? 2 : 1,
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
