import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import OpenAI from 'openai';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    gateways: 2,
    dispatchers: 2,
    pollers: 2,
    // Many small batches, so that there is work to share.
    env: { BATCH_MAX_REQUESTS: '40', LOG_LEVEL: 'info' },
  });
}, 60_000);
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
}, 60_000);

const linesOf = (message: string, kind: 'dispatchers' | 'pollers'): number[] =>
  stack.fleet[kind].map(
    ({ logs }) => logs.filter(({ entry }) => entry?.message === message).length,
  );

describe('a thousand callers at once, over two gateways', () => {
  test('get exactly the answer to their own question; the provider sees each once', async () => {
    const clients = stack.fleet.gateways.map(
      ({ baseUrl }) => new OpenAI({ baseURL: baseUrl, apiKey: 'sk-thousand', maxRetries: 5 }),
    );
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, async (_, n) => {
        const completion = await clients[n % 2]?.chat.completions.create({
          model: 'model-a',
          messages: [{ role: 'user', content: `question ${n}` }],
        });
        return completion?.choices[0]?.message.content;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 1_000 }, (_, n) => `echo: question ${n}`));
    const lines = await stack.provider.ledger();
    expect(lines).toHaveLength(1_000);
    expect(new Set(lines.map(({ customId }) => customId)).size).toBe(1_000);
    const asked = lines.map(({ body }) => {
      const parsed = JSON.parse(body ?? '') as { messages: { content: string }[] };
      return parsed.messages[0]?.content;
    });
    expect(new Set(asked).size).toBe(1_000);
  }, 120_000);

  test('both dispatchers and both pollers had their share', async () => {
    let round = 0;
    await eventually(
      async () => {
        round += 1;
        const keys = Array.from({ length: 200 }, (_, n) => `share-${round}-${n}`);
        await Promise.all(keys.map((key) => stack.ask(key, key)));
        expect(Math.min(...linesOf('batch submitted', 'dispatchers'))).toBeGreaterThan(0);
        expect(Math.min(...linesOf('batch ingested', 'pollers'))).toBeGreaterThan(0);
      },
      { timeoutMs: 90_000 },
    );
  }, 120_000);
});

describe('an idempotency key', () => {
  const body = (content: string) =>
    JSON.stringify({ model: 'model-a', messages: [{ role: 'user', content }] });
  const post = (gateway: number, key: string, content: string, apiKey = 'sk-one') =>
    fetch(`${stack.fleet.gateways[gateway]?.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': key },
      body: body(content),
    });

  test('resumes on another replica after the connection broke, and is paid once', async () => {
    const cut = new AbortController();
    const first = fetch(`${stack.fleet.gateways[0]?.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-one', 'idempotency-key': 'resumed' },
      body: body('resumed'),
      signal: cut.signal,
    });
    const seen = await Promise.all([
      post(1, 'resumed', 'resumed'),
      first.then(
        () => 'not cut',
        () => 'cut',
      ),
      (async () => {
        cut.abort();
      })(),
    ]);
    expect(seen[1]).toBe('cut');
    expect(await seen[0].text()).toContain('echo: resumed');
    const again = await post(0, 'resumed', 'resumed');
    expect(again.status).toBe(200);
    const lines = await stack.provider.ledger();
    expect(lines.filter((line) => line.body?.includes('"resumed"'))).toHaveLength(1);
  }, 60_000);

  test('with another body is refused, another tenant’s is another request', async () => {
    await (await post(0, 'shared', 'mine')).text();
    const reused = await post(1, 'shared', 'something else');
    expect(reused.status).toBe(422);
    expect(await reused.json()).toMatchObject({ error: { code: 'idempotency_key_reused' } });
    const other = await post(1, 'shared', 'theirs', 'sk-two');
    expect(await other.text()).toContain('echo: theirs');
  }, 60_000);
});
