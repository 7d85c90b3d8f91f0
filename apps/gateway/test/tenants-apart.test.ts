import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomId } from '@silt/shared/domain';
import { ShardState } from '@silt/shared/state';
import { eventually } from '@silt/testing';
import { carry, queuedIds } from './support/carry.ts';
import { type TestKeyFile, writeKeyFile } from './support/key-file.ts';
import { type OwnRedis, prepareOwnRedis } from './support/own-redis.ts';
import { monitorRedis } from './support/redis-monitor.ts';
import { servedRoutes } from './support/served-routes.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';
import { WEBHOOK_SECRET } from './support/webhook.ts';

const PROMPT = 'the-victims-prompt';
const ANSWER = 'the-victims-answer';
/** Good at every endpoint. An attacker who knows everything knows this, too. */
const BODY = JSON.stringify({
  model: 'm',
  messages: [{ role: 'user', content: PROMPT }],
  input: PROMPT,
  prompt: PROMPT,
});
const PATH = '/v1/chat/completions';

const PARAMETER = /[:*]\w+/;
const PARAMETERS = new RegExp(PARAMETER, 'g');

/** Whose commands are counted must not hear of others'. */
let redis: OwnRedis;
let provider: Server;
let file: TestKeyFile;
let gateway: RunningGateway;
beforeAll(async () => {
  redis = await prepareOwnRedis();
  await redis.start();
  file = await writeKeyFile({ victim: { keys: ['victims-key'] }, other: { keys: ['others-key'] } });
  // Whatever is relayed to it, it knows nobody.
  provider = createServer((_request, response) => {
    response
      .writeHead(404, { 'content-type': 'application/json' })
      .end('{"error":{"message":"unknown"}}');
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
});
afterAll(async () => {
  provider.close();
  await file[Symbol.asyncDispose]();
  await redis.stop();
});
beforeEach(async () => {
  await redis.client.flushdb();
});
afterEach(() => gateway.close());

interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function send(method: string, path: string, headers: Record<string, string>): Promise<Told> {
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: BODY };
  const response = await fetch(gateway.url + path, {
    method,
    headers,
    redirect: 'manual',
    ...body,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Headers that are of the answer's own request, or drawn for each answer. */
const OWN = [
  'date',
  'x-silt-request-id',
  'x-request-id',
  'idempotency-key',
  'retry-after',
  'retry-after-ms',
  'location',
];

/** All that a reply tells, but for the name that was asked for. */
function gist({ status, headers, text }: Told, name = 'no name'): unknown {
  const others = [...headers].filter(([header]) => !OWN.includes(header));
  const words = text
    .replaceAll(name, 'NAME')
    .replaceAll(/[a-z2-7]{26}/g, 'ID')
    .replaceAll(/\d{10,}/g, 'TIME');
  return { status, others, words };
}

interface Victim {
  readonly ids: Record<'queued' | 'batched' | 'settled' | 'left', string>;
  readonly keys: readonly string[];
}

/** Requests of the victim in every state there is, one of them without a key. */
async function attackable(victim: Record<string, string>): Promise<Victim> {
  const state = new ShardState(redis.client, 0);
  const ask = async (key: string | undefined) => {
    const before = await queuedIds(redis.client);
    const told = await send('POST', PATH, { ...victim, ...(key && { 'idempotency-key': key }) });
    expect(told.status).toBe(409);
    const id = (await queuedIds(redis.client)).find((one) => !before.includes(one));
    return id ?? '';
  };
  const settled = await ask('key-settled');
  await carry(redis.client, () => ({ body: JSON.stringify({ choices: [ANSWER] }) }));
  const batched = await ask('key-batched');
  const lane = (await state.laneOf(batched)) ?? '';
  await state.claim({
    batchId: 'b1',
    owner: 'd',
    lane,
    abandonAfterMs: 60_000,
    requestIds: [batched],
  });
  const queued = await ask('key-queued');
  const left = await ask(undefined);
  return {
    ids: { queued, batched, settled, left },
    keys: ['key-settled', 'key-batched', 'key-queued'],
  };
}

/** Commands about requests that the gateway gave while this ran. What scripts do inside is one with them. */
async function lookUps(run: () => Promise<unknown>): Promise<number> {
  const monitor = await monitorRedis(redis.url);
  const marker = randomId();
  await run();
  await redis.client.echo(marker);
  let commands = 0;
  for await (const line of monitor.lines) {
    if (line.includes(marker)) break;
    if (!/ \[\d+ lua\] /.test(line) && /:(request|answer|body|lane|parked):/.test(line))
      commands += 1;
  }
  monitor.close();
  return commands;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe.each<[string, Record<string, string>, Record<string, string>, Record<string, string>]>([
  ['credentials that go through', {}, bearer('sk-victim'), bearer('sk-other')],
  [
    'clients of the deployment',
    { CLIENT_KEYS_FILE: 'yes' },
    bearer('victims-key'),
    { 'api-key': 'others-key' },
  ],
  [
    'a client, and one without a key',
    { CLIENT_KEYS_FILE: 'yes', ALLOW_ANONYMOUS: 'true' },
    bearer('victims-key'),
    {},
  ],
])('two tenants, %s', (_who, settings, victim, attacker) => {
  beforeEach(async () => {
    const address = provider.address();
    const port = typeof address === 'object' ? address?.port : 0;
    gateway = await startGateway(redis.url, {
      settings: {
        HOLD_SECS: '0.05',
        WEBHOOK_SECRETS: WEBHOOK_SECRET,
        UPSTREAM_BASE_URL: `http://127.0.0.1:${port}/v1`,
        ...settings,
        ...('CLIENT_KEYS_FILE' in settings && { CLIENT_KEYS_FILE: file.path }),
      },
    });
  });

  test('by every route and method, another’s request is as one that never was', async () => {
    const { ids, keys } = await attackable(victim);
    const stored = await redis.client.hgetall(`silt:{s0}:request:${ids.queued}`);
    const nobody = randomId();
    const routes = await servedRoutes(gateway.url);
    expect(routes.length).toBeGreaterThan(8);
    let attacks = 0;
    const attackNamed = async (method: string, path: string) => {
      const ask = async (name: string) =>
        gist(await send(method, path.replaceAll(PARAMETERS, name), attacker), name);
      const never = ask(nobody);
      const names = [...Object.values(ids), ...keys];
      attacks += names.length;
      await Promise.all(
        names.map(async (name) => {
          const told = ask(name);
          const asNobody = name.length === nobody.length ? never : ask(`no${name.slice(2)}`);
          expect({ method, path, told: await told }).toEqual({
            method,
            path,
            told: await asNobody,
          });
        }),
      );
    };
    const attackUnnamed = async (method: string, path: string) => {
      const ask = (headers: Record<string, string>) =>
        send(method, path, { ...attacker, ...headers });
      // Keys that the attacker uses as often, and at as many places, as it uses the victim's.
      const never = ask({ 'idempotency-key': 'key-nobodys' });
      const keyless = ask({});
      const disguises: Record<string, string>[] = [
        ...keys.map((key) => ({ 'idempotency-key': key })),
        ...keys.map((key) => ({ 'idempotency-key': key, 'x-stainless-retry-count': '3' })),
        ...Object.values(ids).map((id) => ({ 'idempotency-key': id, 'x-silt-request-id': id })),
        // What the victim left must not be taken for the attacker's.
        { 'x-stainless-retry-count': '1' },
      ];
      attacks += disguises.length;
      await Promise.all(
        disguises.map(async (headers) => {
          const told = await ask(headers);
          const expected = gist(await ('idempotency-key' in headers ? never : keyless));
          expect({ method, path, told: gist(told) }).toEqual({ method, path, told: expected });
          expect(Object.values(ids)).not.toContain(told.headers.get('x-silt-request-id'));
          expect(told.text).not.toMatch(new RegExp(`${ANSWER}|${Object.values(ids).join('|')}`));
        }),
      );
    };
    // Those that name a request first: later the attacker has requests of its own by these keys.
    const named = routes.filter(({ path }) => PARAMETER.test(path));
    for (const { path, methods } of named) {
      await Promise.all(methods.map((method) => attackNamed(method, path)));
    }
    // One after the other: which of two addresses a key is used at first is told.
    for (const { path, methods } of routes.filter((route) => !named.includes(route))) {
      await Promise.all(methods.map((method) => attackUnnamed(method, path)));
    }
    expect(attacks).toBeGreaterThan(300);

    // Nothing of the victim's was moved, and it gets what is its own.
    expect(await redis.client.hgetall(`silt:{s0}:request:${ids.queued}`)).toEqual(stored);
    expect(await redis.client.hget(`silt:{s0}:request:${ids.batched}`, 'state')).toBe('batched');
    const again = await send('POST', PATH, { ...victim, 'idempotency-key': 'key-settled' });
    expect([again.status, again.headers.get('x-silt-request-id')]).toEqual([200, ids.settled]);
    expect(again.text).toContain(ANSWER);
    await carry(redis.client, ({ id }) => ({ body: `{"of":"${id}"}` }));
    const late = await send('POST', PATH, { ...victim, 'idempotency-key': 'key-queued' });
    expect(late.text).toBe(`{"of":"${ids.queued}"}`);
    const found = await send('POST', PATH, { ...victim, 'x-stainless-retry-count': '1' });
    expect(found.text).toBe(`{"of":"${ids.left}"}`);
  }, 120_000);

  test('as many looks are made for another’s request as for one that never was', async () => {
    const { ids } = await attackable(victim);
    const routes = await servedRoutes(gateway.url);
    let seen = 0;
    for (const { path, methods } of routes.filter((route) => route.path.includes('requests'))) {
      for (const method of methods) {
        const looks = (name: string) =>
          lookUps(() => send(method, path.replaceAll(PARAMETERS, name), attacker));
        // Once, so that scripts are known to Redis.
        await looks(randomId());
        const never = await looks(randomId());
        seen += never;
        for (const name of Object.values(ids)) {
          expect({ method, path, looks: await looks(name) }).toEqual({
            method,
            path,
            looks: never,
          });
        }
      }
    }
    expect(seen).toBeGreaterThan(0);
  });
});

test('a guessed key is refused the same way whether a key like it is known or not', async () => {
  gateway = await startGateway(redis.url, { settings: { CLIENT_KEYS_FILE: file.path } });
  await eventually(async () => expect((await fetch(`${gateway.url}/ready`)).status).toBe(200));
  const guesses = ['victims-ke', 'victims-key2', 'Victims-key', 'x', 'k'.repeat(512), 'victim'];
  const told = await Promise.all(guesses.map((guess) => send('POST', PATH, bearer(guess))));
  for (const one of told)
    expect(gist(one)).toEqual({ ...(gist(told[0] ?? one) as object), status: 401 });
});
