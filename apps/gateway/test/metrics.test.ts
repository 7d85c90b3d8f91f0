import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
let running: RunningGateway;
beforeAll(async () => {
  redis = await openTestRedis();
  running = await startGateway(redis.url, { settings: { HOLD_SECS: '0.3' } });
});
afterAll(async () => {
  await running.close();
  await redis.closeAll();
});

const ask = (key: string, content: string) =>
  fetch(`${running.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-someone', 'idempotency-key': key },
    body: JSON.stringify({ model: 'model-a', messages: [{ role: 'user', content }] }),
  });

async function metrics(): Promise<Map<string, number>> {
  const answer = await fetch(`http://127.0.0.1:${running.gateway.adminPort}/metrics`);
  const lines = (await answer.text()).split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

describe('the metrics of a gateway', () => {
  test('count what becomes of calls', async () => {
    const held = [ask('one', 'first'), ask('one', 'first'), ask('two', 'second')];
    await eventually(async () => {
      expect((await metrics()).get('silt_calls_held')).toBe(3);
    });
    expect((await ask('two', 'something else')).status).toBe(422);
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([409, 409, 409]);
    const seen = await metrics();
    expect(seen.get('silt_calls_held')).toBe(0);
    expect(seen.get('silt_calls_accepted_total{outcome="created"}')).toBe(2);
    expect(seen.get('silt_calls_accepted_total{outcome="attached"}')).toBe(1);
    const conflict = '{status="422",code="idempotency_key_reused"}';
    expect(seen.get(`silt_calls_refused_total${conflict}`)).toBe(1);
    expect(seen.get('silt_call_windows_ended_total')).toBe(3);
    expect(seen.get('silt_call_hold_duration_seconds_count')).toBe(3);
    expect(seen.get('silt_call_hold_duration_seconds_sum')).toBeGreaterThan(0.9);
    expect(seen.get('silt_parcel_requests_total')).toBe(2);
  });

  test('tell how Redis and the gateway are', async () => {
    const seen = await metrics();
    expect(seen.get('silt_redis_up')).toBe(1);
    expect(seen.get('silt_redis_memory_used_bytes')).toBeGreaterThan(100_000);
    expect(seen.get('silt_redis_latency_seconds')).toBeGreaterThan(0);
    expect(seen.get('silt_ready')).toBe(1);
    expect(seen.get('silt_calls_held_max')).toBe(15_000);
  });
});
