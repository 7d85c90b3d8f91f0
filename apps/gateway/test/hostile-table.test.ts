import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { call, question } from './support/call.ts';
import { carry, echo, queuedIds, storedKeys } from './support/carry.ts';
import { hostileRequests } from './support/hostile-requests.ts';
import { exchange } from './support/raw-exchange.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
let gateway: RunningGateway;
beforeAll(async () => {
  redis = await openTestRedis();
  gateway = await startGateway(redis.url, {
    settings: { LOG_LEVEL: 'error' },
    // Some of the list never come to an end.
    arrival: { headersMs: 1_000, requestMs: 5_000, checkEveryMs: 100 },
  });
});
afterAll(async () => {
  await gateway.close();
  await redis.closeAll();
});

/** Every request of the table, a few at a time. Those that were not refused as they must be. */
async function round(): Promise<string[]> {
  const wrong: string[] = [];
  const rest = [...hostileRequests];
  const worker = async () => {
    for (let one = rest.pop(); one; one = rest.pop()) {
      const { statuses, text } = await exchange(gateway.gateway.port, one.bytes);
      const refused = statuses.every((status) => status >= 400 && status < 500);
      const body = text.split('\r\n\r\n').slice(1).join('');
      // What is no request to the server itself is answered without words.
      const told = body === '' || body === '0' || /"error":\{"message":".+","type":"/.test(body);
      if (!refused || statuses.length > 1 || !told)
        wrong.push(`${one.name}: ${statuses.join()} ${body}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return wrong;
}

async function answersACall(): Promise<void> {
  const waiting = call(gateway.url, question('still here?'));
  await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
  await carry(redis.client, echo);
  expect((await waiting).body.toString()).toContain('echo: still here?');
}

test('no request of a long list is taken, stored, or brings the gateway down, and its memory returns', async () => {
  expect(hostileRequests.length).toBeGreaterThan(300);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  // The first round makes what every later one uses again: compiled code, tables, pools.
  expect(await round()).toEqual([]);
  const before = used();
  for (let again = 0; again < 3; again += 1) expect(await round()).toEqual([]);
  // A single body of the list is 600 KB: one kept of each round would show.
  await eventually(() => expect(used() - before).toBeLessThan(1_500_000));
  expect(await storedKeys(redis.client)).toEqual([]);
  expect(Object.prototype).not.toHaveProperty('model');
  await answersACall();
}, 120_000);
