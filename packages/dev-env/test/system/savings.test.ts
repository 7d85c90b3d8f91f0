import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { makeTemporaryFolder, type TemporaryFolder } from '../../src/temporary-folder.ts';
import { type Stack, startStack } from './stack.ts';

/** Picodollars per token, as published (OpenAI, 2026-11), and as the operator of this test sets. */
const prices = {
  'gpt-4o-mini': { input: 150_000n, cached: 75_000n, output: 600_000n },
  'gpt-5': { input: 1_250_000n, cached: 125_000n, output: 10_000_000n },
  'gpt-4.1-mini': { input: 400_000n, cached: 100_000n, output: 1_600_000n },
  'gpt-3.5-turbo-instruct': { input: 1_500_000n, cached: 1_500_000n, output: 2_000_000n },
  'text-embedding-3-small': { input: 20_000n, cached: 20_000n, output: 0n },
  'house-model': { input: 70_000n, cached: 7_000n, output: 210_000n },
} as const;
type Model = keyof typeof prices;

const PRICES_FILE = {
  models: { 'house-model': { input: '0.07', cachedInput: '0.007', output: '0.21' } },
};
const ADMIN_TOKEN = 'token-of-the-operator';
const TENANTS = ['sk-first', 'sk-second', 'sk-third'];
const REQUESTS = 1_000;

let folder: TemporaryFolder;
let stack: Stack;
beforeAll(async () => {
  folder = await makeTemporaryFolder('savings');
  const file = join(folder.path, 'prices.json');
  await writeFile(file, JSON.stringify(PRICES_FILE));
  stack = await startStack({
    simulator: { cachedShare: 0.4, runningSecs: 2 },
    env: { PRICES_FILE: file, ADMIN_TOKEN, BATCH_MAX_REQUESTS: '60', LOG_LEVEL: 'info' },
  });
}, 60_000);
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await folder.remove();
}, 60_000);

/** What becomes of the nth text. Most are echoed, some fail for good, some at first. */
function textOf(n: number): string {
  if (n % 20 === 3) return `!status 400 refused ${n}`;
  if (n % 50 === 7) return `!status 500 broken ${n}`;
  if (n % 25 === 11) return `!flaky 503 1 words ${n}`;
  if (n % 40 === 13) return `!duplicate words ${n}`;
  if (n % 40 === 17) return `!missing-once words ${n}`;
  if (n % 10 === 9) return `!think for so long, of so many things ${n}`;
  return `tell me of ${'many '.repeat(n % 17)}things, number ${n}`;
}

function callOf(n: number): { path: string; body: object } {
  const text = textOf(n);
  const chat = (model: Model) => ({
    path: 'chat/completions',
    body: { model, messages: [{ role: 'user', content: text }] },
  });
  switch (n % 6) {
    case 0:
      return chat('gpt-4o-mini');
    case 1:
      return chat('gpt-5');
    case 2:
      return { path: 'responses', body: { model: 'gpt-4.1-mini', input: text } };
    case 3:
      return { path: 'completions', body: { model: 'gpt-3.5-turbo-instruct', prompt: text } };
    case 4:
      return { path: 'embeddings', body: { model: 'text-embedding-3-small', input: text } };
    default:
      return chat('house-model');
  }
}

async function ask(n: number): Promise<number> {
  const { path, body } = callOf(n);
  const answer = await fetch(`${stack.fleet.gateways[0]?.baseUrl}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TENANTS[n % 3]}`, 'idempotency-key': `key-${n}` },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Gives a request up. Whether it is answered all the same is a matter of moments. */
async function cancel(n: number): Promise<void> {
  const answer = await fetch(`${stack.fleet.gateways[0]?.baseUrl}/requests/key-${n}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${TENANTS[n % 3]}` },
  });
  await answer.arrayBuffer();
}

const savings = (query = '', headers: Record<string, string> = {}) =>
  fetch(`${stack.fleet.gateways[0]?.adminUrl}/admin/savings${query}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
  });

interface Told {
  readonly total: Record<string, number | string>;
  readonly data: readonly (Record<string, number | string> & { tenant: string; model: string })[];
}

/** What the provider's own ledger says, by key and model. */
async function paidByLedger() {
  const sums = new Map<string, { requests: number; input: number; list: bigint }>();
  const all = { requests: 0, input: 0, cached: 0, output: 0, reasoning: 0, list: 0n };
  for (const { outcome, key, model, tokens } of await stack.provider.ledger()) {
    if (outcome !== 'answered') continue;
    const price = prices[model as Model];
    const plain = BigInt(tokens.prompt - tokens.cached) * price.input;
    const list =
      plain + BigInt(tokens.cached) * price.cached + BigInt(tokens.completion) * price.output;
    const name = `${key} ${model}`;
    const known = sums.get(name) ?? { requests: 0, input: 0, list: 0n };
    sums.set(name, {
      requests: known.requests + 1,
      input: known.input + tokens.prompt,
      list: known.list + list,
    });
    all.requests += 1;
    all.input += tokens.prompt;
    all.cached += tokens.cached;
    all.output += tokens.completion;
    all.reasoning += tokens.reasoning;
    all.list += list;
  }
  return { all, sums };
}

function picodollars(text: string | number | undefined): bigint {
  const [whole = '', fraction = ''] = String(text).split('.');
  return BigInt(whole + fraction.padEnd(12, '0'));
}

describe('a thousand requests of all kinds, some of which fail', () => {
  test('cost and save what the ledger of the provider says, though a poller was killed', async () => {
    const answers = Array.from({ length: REQUESTS }, (_, n) => ask(n));
    await eventually(
      async () => {
        expect((await stack.provider.ledger()).length).toBeGreaterThan(REQUESTS / 4);
      },
      { timeoutMs: 30_000 },
    );
    stack.fleet.pollers[0]?.kill();
    await Promise.all(Array.from({ length: 30 }, (_, n) => cancel(n * 31)));
    await stack.fleet.startPoller();
    const statuses = new Set(await Promise.all(answers));
    expect([...statuses].toSorted()).toEqual([200, 400, 410, 502]);
    await stack.atRest();

    const { all, sums } = await paidByLedger();
    expect(all.requests).toBeGreaterThan(850);
    expect(all.cached).toBeGreaterThan(0);
    expect(all.reasoning).toBeGreaterThan(0);
    const told = (await (await savings()).json()) as Told;
    expect(told.total).toMatchObject({
      requests: all.requests,
      input_tokens: all.input,
      cached_input_tokens: all.cached,
      output_tokens: all.output,
      reasoning_tokens: all.reasoning,
      unpriced_requests: 0,
    });
    expect(picodollars(told.total['list_cost_usd'])).toBe(all.list);
    expect(picodollars(told.total['batch_cost_usd']) * 2n).toBe(all.list);
    expect(picodollars(told.total['saved_usd']) * 2n).toBe(all.list);

    const rows = told.data.map((row) =>
      [row.model, row['requests'], row['input_tokens'], picodollars(row['list_cost_usd'])].join(),
    );
    const ledgerRows = [...sums].map(([name, { requests, input, list }]) =>
      [name.split(' ')[1], requests, input, list].join(),
    );
    // Silt and the simulator name tenants differently: the rows must be the same all the same.
    expect(rows.toSorted()).toEqual(ledgerRows.toSorted());
    expect(new Set(told.data.map(({ tenant }) => tenant)).size).toBe(3);
  }, 180_000);

  test('are told as CSV too, for some days, and to nobody without the token', async () => {
    const { data } = (await (await savings()).json()) as Told;
    const csv = await savings('', { accept: 'text/csv' });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = (await csv.text()).trim().split('\r\n');
    expect(lines).toHaveLength(1 + data.length);
    expect(lines[1]).toBe(Object.values(data[0] ?? {}).join(','));
    const past = (await (await savings('?from=2020-01-01&to=2020-12-31')).json()) as Told;
    expect(past).toMatchObject({ from: '2020-01-01', to: '2020-12-31', data: [] });
    expect((await savings('?from=soon')).status).toBe(400);
    expect((await savings('', { authorization: 'Bearer token-of-somebody-else' })).status).toBe(
      401,
    );
  });
});
