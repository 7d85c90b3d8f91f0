import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';

import { runSimulator } from './running-simulator.ts';

type ChatBody = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'stream'>;
type ResponseBody = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'stream'>;

const model = 'gpt-5-mini';
const everything = {
  content: 'Some words\u2028with odd\u0085line ends, and 🌧.',
  reasoning: ['First one thing.', 'Then another.'],
  tools: [
    { name: 'look_up', arguments: { city: 'Oslo', days: [1, 2] } },
    { name: 'count', arguments: '{"to": 1e2}' },
  ],
  citations: [{ url: 'https://example.com/', title: 'An example' }],
};
const words = {
  plain: 'a few words of an echo',
  refusal: '!refuse I would rather not do that',
  tool: '!tool look_up {"city": "Oslo"}',
  custom: '!custom shell ls -l /tmp',
  reasoning: '!think about it for long',
  cut: '!incomplete some words',
  everything: `!parts ${JSON.stringify(everything)}`,
  filtered: '!parts {"content":"half of","refusal":"No more.","ending":"content_filter"}',
  nothing: '!parts {}',
  large: '!large 20000 words',
};

function chatBody(content: string, changes: Partial<ChatBody> = {}): ChatBody {
  return { model, messages: [{ role: 'user', content }], ...changes };
}

describe('a streamed chat completion', () => {
  test.each<readonly [string, ChatBody]>([
    ...Object.entries(words).map(([name, text]) => [name, chatBody(text)] as const),
    ['choices', chatBody(words.plain, { n: 3 })],
    ['likelihoods', chatBody(words.plain, { n: 2, logprobs: true, top_logprobs: 2 })],
    ['likely refusal', chatBody(words.refusal, { logprobs: true })],
  ])('adds up to the one that is not: %s', async (_name, body) => {
    await using simulator = await runSimulator();
    const { completions } = simulator.client().chat;
    const whole = await completions.create(body);
    const stream = completions.stream({ ...body, stream_options: { include_usage: true } });
    const added: unknown = await stream.finalChatCompletion();
    expect(withoutParsed(added)).toEqual(whole);
  });

  test('comes in chunks as the provider sends them', async () => {
    await using simulator = await runSimulator();
    const events = await eventsOf(simulator.url, '/v1/chat/completions', {
      ...chatBody('two words'),
      stream: true,
    });
    expect(events.at(-1)).toBe('data: [DONE]');
    const chunks = events.slice(0, -1).map(dataOf);
    expect(chunks.map((chunk) => chunk['object'])).toEqual(
      chunks.map(() => 'chat.completion.chunk'),
    );
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
    const none = { logprobs: null, finish_reason: null };
    expect(chunks.map(({ choices }) => choices)).toMatchObject([
      [{ index: 0, delta: { role: 'assistant', content: '', refusal: null }, ...none }],
      [{ delta: { content: 'echo:' }, ...none }],
      [{ delta: { content: ' two' }, ...none }],
      [{ delta: { content: ' words' }, ...none }],
      [{ delta: {}, logprobs: null, finish_reason: 'stop' }],
    ]);
  });

  test('tells what it cost at its end, when asked to', async () => {
    await using simulator = await runSimulator();
    const body = chatBody('two words');
    const { usage } = await simulator.client().chat.completions.create(body);
    const events = await eventsOf(simulator.url, '/v1/chat/completions', {
      ...body,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = events.slice(0, -1).map(dataOf);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
    expect(chunks.slice(0, -1).every((chunk) => chunk['usage'] === null)).toBe(true);
  });

  test('writes its choices side by side', async () => {
    await using simulator = await runSimulator();
    const body = { ...chatBody('words', { n: 2 }), stream: true as const };
    const indexes: (number | undefined)[] = [];
    for await (const chunk of await simulator.client().chat.completions.create(body)) {
      indexes.push(chunk.choices[0]?.index);
    }
    expect(indexes.slice(0, 6)).toEqual([0, 1, 0, 1, 0, 1]);
  });

  test('is refused before it begins like any other call', async () => {
    await using simulator = await runSimulator();
    const { completions } = simulator.client().chat;
    const messages = [{ role: 'user' as const, content: '!status 503 later' }];
    await expect(completions.create({ model, messages, stream: true })).rejects.toMatchObject({
      status: 503,
    });
    const options = { stream_options: { include_usage: true } };
    await expect(
      completions.create({ ...chatBody(words.plain), ...options }),
    ).rejects.toMatchObject({ status: 400, param: 'stream_options' });
  });
});

describe('a streamed response', () => {
  test.each<readonly [string, ResponseBody]>([
    ...Object.entries(words).map(([name, input]) => [name, { model, input }] as const),
    ['failure', { model, input: '!failed for no reason' }],
    ['likelihoods', { model, input: words.plain, include: ['message.output_text.logprobs'] }],
  ])('adds up to the one that is not: %s', async (_name, body) => {
    await using simulator = await runSimulator();
    const { responses } = simulator.client();
    const whole = await responses.create(body);
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    const stream = responses.stream({ ...body, input: body.input ?? '' });
    for await (const event of stream) events.push(event);
    expect(events.map((event) => event.sequence_number)).toEqual([...events.keys()]);
    const last = events.at(-1);
    expect(last?.type).toBe(`response.${whole.status}`);
    const told = last !== undefined && 'response' in last ? last.response : {};
    expect(withoutParsed(told)).toEqual(withoutParsed(whole));
    expect(withoutParsed(await stream.finalResponse())).toEqual(withoutParsed(whole));
    const pieces = events.map((event) =>
      'delta' in event && typeof event.delta === 'string' ? event.delta : '',
    );
    expect(pieces.join('')).toBe(saidIn(whole));
  });

  test('tells the thinking itself where an answer holds it', async () => {
    await using simulator = await runSimulator();
    const body = { model, input: words.plain };
    const shown = await simulator.client().responses.create(body);
    const thought = { type: 'reasoning_text', text: 'Some long thought.' };
    const reasoning = { id: 'rs_1', type: 'reasoning', summary: [], content: [thought] };
    const raw = JSON.stringify({ ...shown, output: [reasoning] });
    const stream = simulator.client().responses.stream({ model, input: `!raw ${raw}` });
    let told = '';
    for await (const event of stream) {
      if (event.type === 'response.reasoning_text.delta') told += event.delta;
    }
    expect(told).toBe(thought.text);
    expect((await stream.finalResponse()).output).toEqual([reasoning]);
  });

  test('is not told of an answer that is none', async () => {
    await using simulator = await runSimulator();
    const body = { model, input: '!raw {"output":7}', stream: true as const };
    await expect(simulator.client().responses.create(body)).rejects.toMatchObject({
      status: 400,
      param: 'stream',
    });
  });

  test('comes in events as the provider sends them', async () => {
    await using simulator = await runSimulator();
    const events = await eventsOf(simulator.url, '/v1/responses', {
      model,
      input: words.everything,
      stream: true,
    });
    const types = events.map((event) => dataOf(event)['type']);
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      ...everything.reasoning.flatMap(() => [
        'response.reasoning_summary_part.added',
        'response.reasoning_summary_text.delta',
        'response.reasoning_summary_text.done',
        'response.reasoning_summary_part.done',
      ]),
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.annotation.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      ...everything.tools.flatMap(() => [
        'response.output_item.added',
        'response.function_call_arguments.delta',
        'response.function_call_arguments.done',
        'response.output_item.done',
      ]),
      'response.completed',
    ]);
    expect(events.map((event) => event.split('\n')[0])).toEqual(
      types.map((type) => `event: ${String(type)}`),
    );
    expect(dataOf(events[0] ?? '')).toMatchObject({
      sequence_number: 0,
      response: { status: 'in_progress', output: [], usage: null },
    });
  });
});

describe('a streamed legacy completion', () => {
  test.each<readonly [string, OpenAI.CompletionCreateParamsNonStreaming]>([
    ['plain', { model: 'davinci-002', prompt: words.plain }],
    ['many', { model: 'davinci-002', prompt: ['one thing', 'another'], n: 2, echo: true }],
    ['likelihoods', { model: 'davinci-002', prompt: words.plain, logprobs: 2 }],
  ])('adds up to the one that is not: %s', async (_name, body) => {
    await using simulator = await runSimulator();
    const { completions } = simulator.client();
    const whole = await completions.create(body);
    const stream = await completions.create({
      ...body,
      stream: true,
      stream_options: { include_usage: true },
    });
    const texts = whole.choices.map(() => '');
    const tokens: string[] = [];
    const reasons: string[] = [];
    let usage: unknown;
    for await (const chunk of stream) {
      expect(chunk).toMatchObject({ id: whole.id, object: 'text_completion' });
      usage = chunk.usage;
      for (const choice of chunk.choices) {
        texts[choice.index] += choice.text;
        tokens.push(...(choice.logprobs?.tokens ?? []));
        // null until the end, whatever the SDK's type says.
        reasons[choice.index] = choice.finish_reason;
      }
    }
    expect(texts).toEqual(whole.choices.map(({ text }) => text));
    expect(reasons).toEqual(whole.choices.map((choice) => choice.finish_reason));
    expect(tokens).toEqual(whole.choices.flatMap(({ logprobs }) => logprobs?.tokens ?? []));
    expect(usage).toEqual(whole.usage);
  });
});

/** All that a response's deltas carry, in the order of its items. */
function saidIn({ output }: OpenAI.Responses.Response): string {
  const texts = output.flatMap((item) => {
    if (item.type === 'reasoning') return item.summary.map(({ text }) => text);
    if (item.type === 'function_call') return [item.arguments];
    if (item.type === 'custom_tool_call') return [item.input];
    if (item.type !== 'message') return [];
    return item.content.map((part) => (part.type === 'refusal' ? part.refusal : part.text));
  });
  return texts.join('');
}

/** The raw events of a stream. */
async function eventsOf(url: string, path: string, body: object): Promise<readonly string[]> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer key-one', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  return (await response.text()).split('\n\n').slice(0, -1);
}

function dataOf(event: string): Record<string, unknown> {
  const data: Record<string, unknown> = JSON.parse(event.split('data: ').slice(1).join('data: '));
  return data;
}

const addedBySdk = ['parsed', 'parsed_arguments', 'output_parsed', 'output_text'];

function withoutParsed(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, entry: unknown) => (addedBySdk.includes(key) ? undefined : entry)),
  );
}
