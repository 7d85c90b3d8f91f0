import { describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { killPoints } from '../../src/kill-points.ts';
import { startStack } from './stack.ts';

describe('a dispatcher that sleeps past its lease', () => {
  test('with leave to create a batch does not create it when another one has', async () => {
    const point = killPoints.find(({ name }) => name === 'after the create is announced (C4)');
    if (!point || !('redis' in point)) throw new Error('there is no such point');
    await using stack = await startStack({
      tapped: 'dispatcher',
      env: { UPSTREAM_TIMEOUT_SECS: '2', CREATE_QUIET_SECS: '1' },
    });
    const { fleet, provider, tap, redis } = stack;
    const [sleeper] = fleet.dispatchers;
    const armed = tap.arm(point.redis);
    const asked = stack.ask('slept-on', 'slept on');
    await armed.caught;
    sleeper?.pause();
    // The leave to create is on its way, and is read only after the sleep.
    armed.release();
    await fleet.startDispatcher({ REDIS_URL: redis.url });
    await eventually(async () => {
      expect((await provider.summary()).batches.created).toBe(1);
    });
    sleeper?.resume();
    expect(await asked).toBe('echo: slept on');
    const said = (text: string) => sleeper?.logs.some((line) => line.text.includes(text));
    // It has woken when it has found out.
    await eventually(() => expect(said('another worker has taken the batch over')).toBe(true));
    expect(said('batches.create')).toBe(false);
    await stack.atRest();
    const { batches, duplicatedCustomIds } = await provider.summary();
    expect(duplicatedCustomIds).toEqual([]);
    expect(batches.created).toBe(1);
  }, 90_000);
});
