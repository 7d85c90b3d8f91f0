import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import OpenAI from 'openai';
import { carry, type CarriedRequest, type Outcome, queuedIds } from './support/carry.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
let gateway: RunningGateway;
let client: OpenAI;

beforeAll(async () => {
  redis = await openTestRedis();
  gateway = await startGateway(redis.url);
  client = new OpenAI({ apiKey: 'sk-test-1', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
});

afterAll(async () => {
  await gateway.close();
  await redis.closeAll();
});

/** Gives the one request that waits its outcome, and tells what of it would have gone to a provider. */
async function settleWith(outcome: Outcome): Promise<Record<string, unknown>> {
  let sent: CarriedRequest | undefined;
  await eventually(async () => {
    await carry(redis.client, (request) => {
      sent = request;
      return outcome;
    });
    expect(sent).toBeDefined();
  });
  return JSON.parse(sent?.body.toString() ?? '') as Record<string, unknown>;
}

const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-5-mini-2026-01-01',
  service_tier: 'default',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Both, at once.',
        refusal: null,
        annotations: [],
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } },
          { id: 'call_2', type: 'function', function: { name: 'rest', arguments: '' } },
        ],
      },
      logprobs: null,
      finish_reason: 'tool_calls',
    },
    {
      index: 1,
      message: { role: 'assistant', content: null, refusal: 'I would rather not.' },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
};

const question = {
  model: 'gpt-5-mini',
  messages: [{ role: 'user' as const, content: 'Which?' }],
};

describe('a call that asks for a stream', () => {
  test('is put together by the SDK to the answer that was settled, and travels without stream', async () => {
    const stream = client.chat.completions.stream({
      ...question,
      n: 2,
      stream_options: { include_usage: true },
    });
    const [answer, sent] = await Promise.all([
      stream.finalChatCompletion(),
      settleWith({ body: JSON.stringify(completion) }),
    ]);
    expect(answer).toMatchObject(completion);
    expect(sent).toEqual({ ...question, n: 2 });
  });

  test('hears nothing of usage unless it asked', async () => {
    const chunks: object[] = [];
    const reading = (async () => {
      for await (const chunk of await client.chat.completions.create({ ...question, stream: true }))
        chunks.push(chunk);
    })();
    await Promise.all([reading, settleWith({ body: JSON.stringify(completion) })]);
    expect(chunks.length).toBeGreaterThan(4);
    for (const chunk of chunks) expect(chunk).not.toHaveProperty('usage');
  });

  test('shares its request with one that asks for no stream', async () => {
    const options = { headers: { 'Idempotency-Key': 'in-two-forms' } };
    const streamed = client.chat.completions.stream(question, options).finalChatCompletion();
    const plain = client.chat.completions.create(question, options);
    await settleWith({ body: JSON.stringify(completion) });
    expect((await streamed).choices).toMatchObject((await plain).choices);
    const again = client.chat.completions.stream(question, options);
    expect((await again.finalChatCompletion()).id).toBe(completion.id);
    expect(await queuedIds(redis.client)).toEqual([]);
  });

  test('that fails is told so by an event that the SDK raises with the provider’s words', async () => {
    const error = {
      message: 'Too long.',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'too_long',
    };
    const stream = client.chat.completions.stream(question);
    const [raised] = await Promise.all([
      stream.finalChatCompletion().catch((reason: unknown) => reason),
      settleWith({ status: 400, body: JSON.stringify({ error }) }),
    ]);
    expect(raised).toBeInstanceOf(OpenAI.APIError);
    expect(raised).toMatchObject({ code: 'too_long', type: error.type, param: 'messages' });
  });

  test('keeps the status of a failure that was settled before it came', async () => {
    const options = { headers: { 'Idempotency-Key': 'failed-before' } };
    const body = JSON.stringify({
      error: { message: 'No.', type: 'invalid_request_error', param: null, code: 'no' },
    });
    const first = client.chat.completions.create(question, options).catch(() => undefined);
    await settleWith({ status: 404, body });
    await first;
    await expect(
      client.chat.completions.create({ ...question, stream: true }, options),
    ).rejects.toMatchObject({
      status: 404,
      code: 'no',
    });
  });

  test('is told when an answer has no form that could be streamed, and where it is', async () => {
    const stream = client.chat.completions.stream(question);
    const [raised] = await Promise.all([
      stream.finalChatCompletion().catch((reason: unknown) => reason),
      settleWith({ body: '{"any":"json"}' }),
    ]);
    expect(raised).toMatchObject({ code: 'unexpected_answer' });
  });

  test('is told to come back when the gateway shuts down', async () => {
    const other = await startGateway(redis.url);
    const connected = new OpenAI({
      apiKey: 'sk-test-1',
      baseURL: `${other.url}/v1`,
      maxRetries: 0,
    });
    const options = { headers: { 'Idempotency-Key': 'drained-stream' } };
    const stream = await connected.chat.completions.create({ ...question, stream: true }, options);
    const reading = (async () => {
      for await (const chunk of stream) expect(chunk).toBeUndefined();
    })();
    await Promise.all([
      expect(reading).rejects.toMatchObject({ code: 'shutting_down' }),
      other.close(),
    ]);
    const again = client.chat.completions.stream(question, options).finalChatCompletion();
    await settleWith({ body: JSON.stringify(completion) });
    expect((await again).id).toBe(completion.id);
  });
});

describe('a response', () => {
  const response = {
    id: 'resp_1',
    object: 'response',
    created_at: 1_790_000_000,
    completed_at: 1_790_000_009,
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: 'gpt-5-mini',
    output: [
      {
        id: 'rs_1',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Think.' }],
        content: [{ type: 'reasoning_text', text: 'Hm.' }],
      },
      {
        id: 'ws_1',
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'q' },
      },
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [
          {
            type: 'output_text',
            text: 'Here it is.',
            logprobs: [],
            annotations: [
              {
                type: 'url_citation',
                start_index: 0,
                end_index: 4,
                url: 'https://example.com',
                title: 'T',
              },
            ],
          },
          { type: 'refusal', refusal: 'Not that.' },
        ],
      },
      {
        id: 'fc_1',
        type: 'function_call',
        status: 'completed',
        call_id: 'c1',
        name: 'f',
        arguments: '{"a":1}',
      },
      {
        id: 'ct_1',
        type: 'custom_tool_call',
        status: 'completed',
        call_id: 'c2',
        name: 'g',
        input: 'free text',
      },
    ],
    parallel_tool_calls: true,
    tool_choice: 'auto',
    tools: [],
    usage: {
      input_tokens: 3,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 4,
      output_tokens_details: { reasoning_tokens: 1 },
      total_tokens: 7,
    },
  };

  for (const status of ['completed', 'incomplete', 'failed']) {
    test(`that is ${status} streams to the same object, with events in sequence`, async () => {
      const settled = { ...response, status };
      const stream = client.responses.stream({ model: 'gpt-5-mini', input: 'Go.' });
      const sequence: number[] = [];
      stream.on('event', ({ sequence_number }) => sequence.push(sequence_number));
      const [final, sent] = await Promise.all([
        stream.finalResponse(),
        settleWith({ body: JSON.stringify(settled) }),
      ]);
      expect(final).toMatchObject(settled);
      expect(sent).toEqual({ model: 'gpt-5-mini', input: 'Go.' });
      expect(sequence).toEqual(sequence.map((_, index) => index));
    });
  }
});

test('a legacy completion streams its texts', async () => {
  const answer = {
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1_790_000_000,
    model: 'm',
    choices: [
      { index: 0, text: 'one', logprobs: null, finish_reason: 'stop' },
      { index: 1, text: 'two', logprobs: null, finish_reason: 'length' },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  };
  const read = async () => {
    const stream = await client.completions.create({
      model: 'm',
      prompt: 'p',
      stream: true,
      stream_options: { include_usage: true },
    });
    const texts = ['', ''];
    const finished: unknown[] = [];
    let usage: unknown;
    for await (const { choices, usage: used } of stream) {
      usage = used;
      for (const { index, text, finish_reason } of choices) {
        texts[index] += text;
        if (finish_reason) finished[index] = finish_reason;
      }
    }
    return { texts, finished, usage };
  };
  const [told] = await Promise.all([read(), settleWith({ body: JSON.stringify(answer) })]);
  expect(told).toEqual({
    texts: ['one', 'two'],
    finished: ['stop', 'length'],
    usage: answer.usage,
  });
});
