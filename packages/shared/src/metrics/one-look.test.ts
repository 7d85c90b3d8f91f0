import { describe, expect, test } from '@jest/globals';
import { oneLook } from './one-look.ts';

describe('oneLook', () => {
  test('who asks while a look is under way gets what it sees; the next asks anew', async () => {
    let looks = 0;
    const look = oneLook(async () => (looks += 1));
    expect(await Promise.all([look(), look(), look()])).toEqual([1, 1, 1]);
    expect(await look()).toBe(2);
  });

  test('a look that fails or hangs is undefined, and does not spoil the next', async () => {
    const seen = [
      () => Promise.reject(new Error('away')),
      () => new Promise<string>(() => undefined),
    ];
    const failing = oneLook(async () => await (seen[0]?.() ?? 'there'), 10);
    expect(await failing()).toBeUndefined();
    seen.splice(0);
    expect(await failing()).toBe('there');
    const hanging = oneLook(() => new Promise<string>(() => undefined), 10);
    expect(await hanging()).toBeUndefined();
  });
});
