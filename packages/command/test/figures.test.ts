import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Fleet, startFleet } from '@silt/dev-env';
import { createSimulator, type Simulator } from '@silt/simulator';
import { eventually } from '@silt/testing';
import { runSilt } from './run-silt.ts';

const ADMIN_TOKEN = 'token-of-the-operator';
const ANSWERED = 30;
const REFUSED = 8;
const AT_THE_PROVIDER = 9;
const PAUSED = [5, 7] as const;

let simulator: Simulator;
let fleet: Fleet;
const waiting: Promise<unknown>[] = [];
beforeAll(async () => {
  simulator = createSimulator({ port: 0, timeScale: 4 });
  const { url } = await simulator.start();
  fleet = await startFleet({
    gateways: 2,
    upstreamBaseUrl: `${url}/v1`,
    env: { ADMIN_TOKEN, HOLD_SECS: '300', LOG_LEVEL: 'info', SHARDS: '2' },
  });
}, 60_000);
afterAll(async () => {
  await fleet.stop();
  await Promise.allSettled(waiting);
  await simulator.close();
}, 60_000);

async function call(gateway: number, model: string, key: string, text: string): Promise<number> {
  const answer = await fetch(`${fleet.gateways[gateway]?.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-somebody', 'idempotency-key': key },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: text }] }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const many = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index));

async function console<T>(path: string, method = 'GET'): Promise<T> {
  const answer = await fetch(`${fleet.gateways[1]?.adminUrl}/admin/api/${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(method === 'POST' && { body: '{}' }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

async function command<T>(line: string): Promise<T> {
  const { out } = await runSilt(`${line} --json`, { REDIS_URL: fleet.redisUrl });
  return JSON.parse(out) as T;
}

/** The sum of a metric's samples over processes, those with this text among their labels. */
async function metric(
  processes: readonly { readonly adminUrl: string }[],
  name: string,
  label = '',
): Promise<number> {
  const texts = processes.map(async ({ adminUrl }) => (await fetch(`${adminUrl}/metrics`)).text());
  return (await Promise.all(texts))
    .flatMap((text) => text.split('\n'))
    .filter((line) => new RegExp(`^${name}(\\{| )`).test(line) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

interface Figures {
  readonly held: number;
  readonly gateways: number;
  readonly queued: number;
  readonly inBatches: number;
  readonly batches: Readonly<Record<string, number>>;
  readonly settledPerMinute: number;
  readonly failedPerMinute: number;
}

interface Line {
  readonly id: string;
  readonly model: string;
  readonly queued: number;
}

test('the console, the command and the metrics tell the same figures', async () => {
  const { gateways, dispatchers, pollers } = fleet;
  const first = [
    ...many(ANSWERED, (n) => call(n % 2, 'model-a', `good-${n}`, `text ${n}`)),
    ...many(REFUSED, (n) => call(n % 2, 'model-a', `bad-${n}`, `!status 400 refused ${n}`)),
    call(0, 'model-b', 'first-of-b', 'text'),
  ];
  const statuses = await Promise.all(first);
  expect(statuses.filter((status) => status === 200)).toHaveLength(ANSWERED + 1);
  expect(statuses.filter((status) => status === 400)).toHaveLength(REFUSED);
  waiting.push(
    ...many(AT_THE_PROVIDER, (n) => call(n % 2, 'model-c', `never-${n}`, `!never ${n}`)),
  );
  await eventually(async () => {
    expect(await console('now')).toMatchObject({ queued: 0, inBatches: AT_THE_PROVIDER });
  });
  // A lane that nobody drains keeps what it has; it is known by a batch that is done with.
  const { batches } = await console<{ batches: { lane: string; model: string }[] }>(
    'batches?state=all',
  );
  const lane = batches.find(({ model }) => model === 'model-b')?.lane ?? '';
  expect(await console(`lanes/${lane}/pause`, 'POST')).toMatchObject({ outcome: 'paused' });
  const [atFirst, atSecond] = PAUSED;
  waiting.push(
    ...many(atFirst, (n) => call(0, 'model-b', `one-${n}`, `text ${n}`)),
    ...many(atSecond, (n) => call(1, 'model-b', `two-${n}`, `text ${n}`)),
  );

  await eventually(
    async () => {
      const now = await console<Figures>('now');
      const { gateways: told, ...status } = await command<Record<string, unknown>>('status');
      const { settledPerMinute, failedPerMinute } = now;
      expect(now).toMatchObject({
        held: AT_THE_PROVIDER + atFirst + atSecond,
        gateways: 2,
        queued: atFirst + atSecond,
        inBatches: AT_THE_PROVIDER,
      });
      expect({ ...status, gateways: told }).toMatchObject({
        held: now.held,
        gateways: now.gateways,
        queued: now.queued,
        in_batches: now.inBatches,
        batches: now.batches,
        settled_last_minute: settledPerMinute,
        failed_last_minute: failedPerMinute,
      });
      expect(await metric(gateways, 'silt_calls_held')).toBe(now.held);
      expect(await metric(dispatchers, 'silt_queue_requests')).toBe(now.queued);
      for (const [state, count] of Object.entries(now.batches)) {
        expect(await metric(dispatchers, 'silt_batches', `state="${state}"`)).toBe(count);
      }
      expect(await metric(dispatchers, 'silt_batches')).toBe(
        Object.values(now.batches).reduce((sum, count) => sum + count, 0),
      );
    },
    { timeoutMs: 60_000 },
  );

  const lanes = (await console<{ lanes: Line[] }>('lanes')).lanes;
  const byCommand = (await command<{ lanes: Line[] }>('lanes')).lanes;
  const counted = (lines: readonly Line[]) =>
    Object.fromEntries(lines.map(({ id, queued }) => [id, queued]));
  expect(counted(lanes)).toEqual(counted(byCommand));
  expect(counted(lanes)[lane]).toBe(atFirst + atSecond);

  const settled = await metric(pollers, 'silt_requests_settled_total');
  expect(settled).toBe(ANSWERED + REFUSED + 1);
  const listed = await console<{ batches: { id: string; settled: number }[] }>('batches?state=all');
  expect(listed.batches.reduce((sum, batch) => sum + batch.settled, 0)).toBe(settled);
  const ids = (lines: readonly { readonly id: string }[]) => lines.map(({ id }) => id).toSorted();
  const all = await command<{ batches: { id: string }[] }>('batches --all');
  expect(ids(all.batches)).toEqual(ids(listed.batches));
  const { failures } = await console<{ failures: { status: number; requests: number }[] }>(
    'failures',
  );
  expect(new Set(failures.map(({ status }) => status))).toEqual(new Set([400]));
  expect(failures.reduce((sum, { requests }) => sum + requests, 0)).toBe(REFUSED);
}, 120_000);
