import { describe, expect, test } from '@jest/globals';
import { sizingOf } from './sizing.ts';

const costs = {
  gatewayMicros: 150,
  dispatcherMicros: 40,
  pollerMicros: 50,
  redisMicros: 60,
  unfinishedBytes: 2_700,
  settledBytes: 3_600,
};

describe('what a day needs', () => {
  test('little: one of each', () => {
    expect(sizingOf(100_000, costs)).toMatchObject({
      gateways: 1,
      dispatchers: 1,
      pollers: 1,
      shards: 1,
    });
  });

  test('much: gateways by the calls they hold, the others by their CPU', () => {
    const sizing = sizingOf(86_400_000, costs);
    expect(sizing).toMatchObject({
      peakPerSecond: 3_000,
      // 10,800,000 calls are held in the busiest hour.
      gateways: 720,
      gatewaysWithoutHolding: 1,
      dispatchers: 1,
      pollers: 1,
      shards: 1,
    });
    expect(sizing.redisBytes).toBe(10_800_000 * 2_700 + 2 * 86_400_000 * 3_600);
    expect(sizing.redisBytesOfAnHour).toBe(10_800_000 * (2_700 + 3_600));
  });

  test('calls so dear that CPU decides', () => {
    expect(sizingOf(8_640_000, { ...costs, gatewayMicros: 200_000 }).gateways).toBe(120);
  });
});
