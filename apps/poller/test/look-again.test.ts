import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Again } from '@silt/shared/queues';
import { ShardState } from '@silt/shared/state';
import { openTestRedis, type TestRedis } from '@silt/testing';
import { heedingWebhooks } from '../src/follow/look-again.ts';

let redis: TestRedis;
let state: ShardState;
beforeAll(async () => {
  redis = await openTestRedis();
  state = new ShardState(redis.client, 0);
});
afterAll(() => redis.closeAll());
beforeEach(() => redis.empty());

const hint = (at: number) => state.hints.note('b1', 't1', at);
const look = (during: () => unknown = () => undefined): Promise<Again | void> =>
  heedingWebhooks(state, 'b1', async () => {
    await during();
    return { againInMs: 1_000 };
  });

describe('after a look at a batch', () => {
  test('the next one comes in its time when no webhook told of it', async () => {
    const again = await look();
    expect(again).toMatchObject({ againInMs: 1_000 });
    expect(await again?.soonerIf?.()).toBe(false);
  });

  test('what a webhook told before is no news', async () => {
    await hint(1);
    const again = await look();
    expect(await again?.soonerIf?.()).toBe(false);
    await redis.empty();
    expect(await again?.soonerIf?.()).toBe(false);
  });

  test('what one told meanwhile is, until the last moment', async () => {
    await hint(1);
    const during = await look(() => hint(2));
    expect(await during?.soonerIf?.()).toBe(true);
    const later = await look();
    await hint(3);
    expect(await later?.soonerIf?.()).toBe(true);
  });

  test('that was the last one, there is none', async () => {
    expect(await heedingWebhooks(state, 'b1', async () => undefined)).toBeUndefined();
  });
});
