import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import OpenAI from 'openai';
import { finishBatches, linesOf } from './support/provider-batches.ts';
import { IDLE_SECS, type Proxies, startProxies } from './support/proxies.ts';
import { API_KEY, type Silt, startSilt } from './support/silt.ts';

const routeNames = ['nginx', 'nginx keep-alive', 'nginx gzip', 'HAProxy', 'HAProxy compression'];

/** Made to wait at least as long as the proxies' patience: until a silent call has died of it. */
let silt: Silt;
/** In front of a gateway that answers in time, and of one that would stay silent for a minute. */
let proxies: Proxies;
let silentProxies: Proxies;

beforeAll(async () => {
  silt = await startSilt({
    simulator: { holdBatches: true },
    env: { HOLD_SECS: String(IDLE_SECS / 2) },
  });
  const silent = await silt.fleet.startGateway({ HOLD_SECS: '60' });
  proxies = await startProxies(silt.baseUrl);
  silentProxies = await startProxies(silent.baseUrl);
}, 60_000);
afterAll(async () => {
  await silentProxies[Symbol.asyncDispose]();
  await proxies[Symbol.asyncDispose]();
  await silt[Symbol.asyncDispose]();
}, 60_000);

/** A call by plain fetch, so that the arrival of each byte can be seen. */
async function call(url: string, content: string, more: object, headers: Record<string, string>) {
  return fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${API_KEY}`,
      // Makes Silt show a sign of life three times as often.
      'x-stainless-read-timeout': String(IDLE_SECS),
      ...headers,
    },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }], ...more }),
  });
}

/** Reads on while it tells what came so far. */
function follow(response: Response) {
  const seen = { text: '', whole: Promise.resolve('') };
  seen.whole = (async () => {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      seen.text += piece.value;
    }
    return seen.text;
  })();
  return seen;
}

describe('behind a proxy that gives up on silence', () => {
  test.each(routeNames)(
    '%s: streams and spaces arrive when they are written, windows carry on, silence is cut off',
    async (name) => {
      const url = proxies.routes[name] ?? '';
      const say = (how: string) => `${how}, through ${name}`;
      const client = new OpenAI({ apiKey: API_KEY, baseURL: url, maxRetries: 1000 });
      const body = {
        model: 'm',
        messages: [{ role: 'user' as const, content: say('in windows') }],
      };
      const windows = client.chat.completions.create(body);
      const [streamed, spaced] = await Promise.all([
        call(url, say('streamed'), { stream: true }, {}),
        call(url, say('spaced'), {}, { 'x-silt-heartbeat': 'whitespace' }),
      ]);
      const stream = follow(streamed);
      const spaces = follow(spaced);

      const silent = await call(silentProxies.routes[name] ?? '', say('silent'), {}, {});
      expect(silent.status).toBe(504);
      // The proxy's patience is over, and these have been kept alive meanwhile.
      expect(streamed.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(stream.text).toMatch(/^(: keep-alive\n\n){2,}$/);
      expect(spaces.text).toMatch(/^ +$/);

      await eventually(async () => expect(await linesOf(silt, say(''))).toBe(4));
      await finishBatches(silt);
      expect(await stream.whole).toContain(`"content":"echo: ${say('streamed')}"`);
      expect(JSON.parse(await spaces.whole)).toMatchObject({
        choices: [{ message: { content: `echo: ${say('spaced')}` } }],
      });
      expect((await windows).choices[0]?.message.content).toBe(`echo: ${say('in windows')}`);
    },
    60_000,
  );
});
