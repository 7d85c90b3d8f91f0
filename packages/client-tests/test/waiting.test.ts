import { createOpenAI } from '@ai-sdk/openai';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { generateText } from 'ai';
import OpenAI from 'openai';
import { Agent, fetch as undiciFetch } from 'undici';
import { finishBatches, linesOf } from './support/provider-batches.ts';
import { API_KEY, type Silt, startSilt } from './support/silt.ts';

/** Far below the hold: whatever waits longer was kept alive. Milliseconds. */
const TIMER_MS = 2_500;
const WINDOW_SECS = 0.1;
const WINDOWS = 50;

let silt: Silt;
beforeAll(async () => {
  silt = await startSilt({
    gateways: 2,
    simulator: { holdBatches: true },
    env: { HOLD_SECS: String(WINDOW_SECS) },
  });
}, 60_000);
afterAll(async () => {
  await silt[Symbol.asyncDispose]();
}, 60_000);

function ask(content: string) {
  return { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content }] };
}

/** How many calls came in, those that came back included, by what the gateways logged. */
function arrivals(): number {
  return silt.fleet.gateways
    .flatMap(({ logs }) => logs)
    .filter(({ entry }) => entry?.message === 'call accepted').length;
}

describe('a wait that is longer than the client’s timers', () => {
  test('goes on in a stream without end, and through any number of windows; each is paid once', async () => {
    const impatient = new Agent({ headersTimeout: TIMER_MS, bodyTimeout: TIMER_MS });
    const streaming = new OpenAI({
      apiKey: API_KEY,
      baseURL: silt.baseUrl,
      maxRetries: 0,
      // The SDK's type of fetch is the platform's; undici's own differs in its declarations only.
      fetch: undiciFetch as unknown as typeof fetch,
      fetchOptions: { dispatcher: impatient },
    });
    const patient = new OpenAI({ apiKey: API_KEY, baseURL: silt.baseUrl, maxRetries: 1000 });

    // Says nothing of its tries: only equal bytes tell that it comes back.
    const silent = generateText({
      model: createOpenAI({ apiKey: API_KEY, baseURL: silt.baseUrl }).chat('gpt-5-mini'),
      prompt: 'by another SDK',
      maxRetries: 1000,
    });
    const answers = Promise.all([
      streaming.chat.completions
        .stream(ask('in a stream'), { timeout: TIMER_MS })
        .finalChatCompletion(),
      patient.chat.completions.create(ask('with a key'), {
        headers: { 'Idempotency-Key': 'through-fifty-windows' },
      }),
      patient.chat.completions.create(ask('without a key')),
    ]);
    // Three callers come back for each window; the stream never does.
    await eventually(() => expect(arrivals()).toBeGreaterThan(3 * WINDOWS), {
      timeoutMs: 120_000,
    });
    await finishBatches(silt);
    for (const { choices } of await answers) {
      expect(choices[0]?.message.content).toMatch(/^echo: (in a stream|with a key|without a key)$/);
    }
    expect((await silent).text).toBe('echo: by another SDK');
    for (const content of ['in a stream', 'with a key', 'without a key', 'by another SDK']) {
      expect(await linesOf(silt, JSON.stringify(content))).toBe(1);
    }
    await impatient.close();
  }, 180_000);
});
