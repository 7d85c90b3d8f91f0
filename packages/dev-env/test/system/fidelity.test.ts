import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { LOG_LEVEL: 'info', MAX_BODY_BYTES: '4000000' } });
}, 60_000);
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
}, 60_000);

interface Exchange {
  readonly sent: string;
  readonly status: number;
  readonly received: string;
}

async function exchange(sent: string): Promise<Exchange> {
  const response = await fetch(`${stack.fleet.gateways[0]?.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-fidelity', 'content-type': 'application/json' },
    body: sent,
  });
  return { sent, status: response.status, received: await response.text() };
}

/** Every body sent is at the provider with the same bytes, line breaks between tokens aside. */
async function expectAtProvider(exchanges: readonly Exchange[]): Promise<void> {
  const atProvider = new Set((await stack.provider.ledger()).map(({ body }) => body));
  for (const { sent, status, received } of exchanges) {
    if (status !== 200)
      throw new Error(`${status} ${received.slice(0, 300)} to ${sent.slice(0, 500)}`);
    expect(status).toBe(200);
    expect(atProvider.has(sent.replace(/[\r\n]/g, ' '))).toBe(true);
  }
}

const numbers = '"numbers":[1.0, 1e2, 1E+2, 9007199254740993, -0.0, 0.1000]';
const bodies = [
  `{"model":"m","messages":[{"role":"user","content":"caf\\u00e9 \\ud83d\\ude00 😀 \u2028"}],${numbers}}`,
  `{\r\n  "messages" : [\n\t{ "content" : "pretty", "role" : "user" }\n ],\r\n  "model" : "m"\n}`,
  '{"z":1,"model":"m","a":{"b":null},"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"a\\":1.0}"}}]},{"role":"tool","tool_call_id":"c","content":"x"},{"role":"user","content":"go on"}]}',
  '{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}]}',
  `{"model":"m","messages":[{"role":"user","content":"${'x'.repeat(1_000_000)}"}]}`,
];

test('what callers write reaches the provider byte for byte', async () => {
  const exchanges = await Promise.all(bodies.map(exchange));
  await expectAtProvider(exchanges);
}, 60_000);

test('so does any JSON that fast-check can think of', async () => {
  const whitespace = fc.constantFrom(undefined, 1, '\t', '  ');
  const samples = fc.sample(
    fc.tuple(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })), whitespace),
    150,
  );
  const sent = samples.map(([extra, indent], n) => {
    const call = { model: 'm', messages: [{ role: 'user', content: `sample ${n}` }] };
    return JSON.stringify({ zeta: extra, ...call, stream: false, alpha: extra }, null, indent);
  });
  await expectAtProvider(await Promise.all(sent.map(exchange)));
}, 90_000);

test('what the provider writes reaches callers byte for byte', async () => {
  const raws = [
    `{"object":"chat.completion",${numbers},"choices":[{"message":{"content":null,"tool_calls":[]}}]}`,
    '{ "b" : 1 , "a" : "caf\\u00e9 😀 \u2028 \\/ " }',
    '{"usage":{"prompt_tokens_details":{"cached_tokens":3}},"id":"x","dup":1,"dup":2}',
    ...fc.sample(fc.json({ noUnicodeString: false }), 100),
  ];
  // One line, as the simulator's directive wants it; JSON's own escapes keep the content whole.
  const wanted = raws.filter((raw) => !/[\n\r]/.test(raw) && raw.trim() === raw && raw !== '');
  const exchanges = await Promise.all(
    wanted.map((raw, n) =>
      exchange(
        JSON.stringify({
          model: 'm',
          seed: n,
          messages: [{ role: 'user', content: `!raw ${raw}` }],
        }),
      ),
    ),
  );
  expect(exchanges.map(({ received }) => received)).toEqual(wanted);
}, 90_000);
