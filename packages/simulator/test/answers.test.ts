import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';

import { runSimulator } from './running-simulator.ts';

const model = 'gpt-5-mini';
const user = (content: string) => [{ role: 'user' as const, content }];

describe('a chat completion', () => {
  test('has everything that its parts ask for', async () => {
    await using simulator = await runSimulator();
    const parts = {
      content: 'as said there',
      reasoning: ['First.', 'Then.'],
      tools: [{ name: 'look_up', arguments: '{"a": 1.0}' }],
      customTools: [{ name: 'shell', input: 'ls' }],
      citations: [{ url: 'https://example.com/', title: 'There' }],
    };
    const { choices, usage } = await simulator.client().chat.completions.create({
      model,
      messages: user(`!parts ${JSON.stringify(parts)}`),
    });
    const span = { start_index: 0, end_index: 13 };
    expect(choices).toMatchObject([
      {
        finish_reason: 'tool_calls',
        logprobs: null,
        message: {
          role: 'assistant',
          content: 'as said there',
          refusal: null,
          reasoning_content: 'First.\n\nThen.',
          annotations: [
            {
              type: 'url_citation',
              url_citation: { ...span, title: 'There', url: 'https://example.com/' },
            },
          ],
          tool_calls: [
            { type: 'function', function: { name: 'look_up', arguments: '{"a": 1.0}' } },
            { type: 'custom', custom: { name: 'shell', input: 'ls' } },
          ],
        },
      },
    ]);
    const calls = choices[0]?.message.tool_calls ?? [];
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBe(3);
  });

  test('tells how likely each token was, when asked', async () => {
    await using simulator = await runSimulator();
    const { choices } = await simulator.client().chat.completions.create({
      model,
      messages: user('a 🌧'),
      logprobs: true,
      top_logprobs: 2,
      n: 2,
    });
    expect(choices.map(({ message }) => message.content)).toEqual([
      'echo: a 🌧',
      'echo: a 🌧 (choice 2)',
    ]);
    for (const { message, logprobs } of choices) {
      const tokens = logprobs?.content ?? [];
      expect(tokens.map(({ token }) => token).join('')).toBe(message.content);
      expect(Buffer.from(tokens.flatMap(({ bytes }) => bytes ?? [])).toString('utf8')).toBe(
        message.content,
      );
      expect(tokens.every((token) => token.top_logprobs.length === 2)).toBe(true);
    }
  });

  test.each([{ top_logprobs: 2 }, { logprobs: true, top_logprobs: 21 }])(
    'is refused for %j',
    async (changes) => {
      await using simulator = await runSimulator();
      const call = simulator.client().chat.completions.create({
        model,
        messages: user('hi'),
        ...changes,
      });
      await expect(call).rejects.toMatchObject({ status: 400, param: 'top_logprobs' });
    },
  );
});

describe('a response', () => {
  test.each<readonly [string, object]>([
    ['hello', { status: 'completed', output_text: 'echo: hello', error: null }],
    [
      '!incomplete words',
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    ],
    ['!failed on its way', { status: 'failed', error: { message: 'on its way' }, output: [] }],
    ['!refuse no', { output: [{ content: [{ type: 'refusal', refusal: 'no' }] }] }],
    ['!think deeply', { output: [{ type: 'reasoning' }, { type: 'message' }] }],
    ['!custom shell ls', { output: [{ type: 'custom_tool_call', name: 'shell', input: 'ls' }] }],
    ['!tool f {"a":1}', { output: [{ type: 'function_call', name: 'f', arguments: '{"a":1}' }] }],
  ])('to %j', async (input, expected) => {
    await using simulator = await runSimulator();
    const response = await simulator.client().responses.create({ model, input });
    expect(response).toMatchObject({ object: 'response', model, ...expected });
  });

  test('echoes what the caller set', async () => {
    await using simulator = await runSimulator();
    const set = { instructions: 'Be brief.', temperature: 0.5, metadata: { a: 'b' } };
    const input = [{ role: 'user' as const, content: 'hello' }];
    const response = await simulator.client().responses.create({ model, input, ...set });
    expect(response).toMatchObject({ ...set, output_text: 'echo: hello' });
  });
});

describe('embeddings', () => {
  test('are the same numbers in base64, which the SDK asks for by itself', async () => {
    await using simulator = await runSimulator();
    const { embeddings } = simulator.client();
    const body = { model: 'text-embedding-3-small', input: ['a', 'b'], dimensions: 40 };
    const asked = await embeddings.create(body);
    const plain = await embeddings.create({ ...body, encoding_format: 'float' });
    expect(asked.data).toEqual(plain.data);
    expect(plain.data.map(({ embedding }) => embedding.length)).toEqual([40, 40]);
    expect(plain.data[0]?.embedding).not.toEqual(plain.data[1]?.embedding);
  });

  test.each([{ input: [1, 2, 3] }, { input: [[1, 2], [3]] }])(
    'cost the tokens of %j',
    async (of) => {
      await using simulator = await runSimulator();
      const made = await simulator.client().embeddings.create({ model: 'm', ...of });
      expect(made.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
    },
  );

  test.each([{ input: [] }, { input: '' }, { input: ['a', ''] }])(
    'are refused for %j',
    async (of) => {
      await using simulator = await runSimulator();
      const call = simulator.client().embeddings.create({ model: 'm', ...of });
      await expect(call).rejects.toMatchObject({ status: 400, param: 'input' });
    },
  );
});

test('legacy completions have choices for each prompt', async () => {
  await using simulator = await runSimulator();
  const body = { model: 'davinci-002', prompt: ['one', 'two'], n: 2, echo: true, logprobs: 1 };
  const { choices } = await simulator.client().completions.create(body);
  expect(choices.map(({ index, text }) => [index, text])).toEqual([
    [0, 'oneecho: one'],
    [1, 'oneecho: one (choice 2)'],
    [2, 'twoecho: two'],
    [3, 'twoecho: two (choice 2)'],
  ]);
  for (const { text, logprobs } of choices) {
    expect(logprobs?.tokens?.join('')).toBe(text);
    expect(logprobs?.text_offset?.[1]).toBe(logprobs?.tokens?.[0]?.length);
  }
});

describe('moderations', () => {
  test('flag what each text asks for', async () => {
    await using simulator = await runSimulator();
    const input = ['!flag violence,hate words', 'kind words'];
    const { model: judge, results } = await simulator.client().moderations.create({ input });
    expect(judge).toBe('omni-moderation-latest');
    expect(results.map(({ flagged }) => flagged)).toEqual([true, false]);
    expect(results[0]?.categories).toMatchObject({ violence: true, hate: true, sexual: false });
    expect(results[0]?.category_scores.violence).toBeGreaterThan(0.9);
    expect(results[1]?.category_scores.violence).toBeLessThan(0.1);
  });

  test('judge a text and its image together', async () => {
    await using simulator = await runSimulator();
    const input: OpenAI.ModerationMultiModalInput[] = [
      { type: 'text', text: 'words' },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
    ];
    const { results } = await simulator.client().moderations.create({ input });
    expect(results).toMatchObject([
      { category_applied_input_types: { violence: ['text', 'image'], hate: ['text'] } },
    ]);
  });
});

describe('images', () => {
  test('are sent in place by the newer models', async () => {
    await using simulator = await runSimulator();
    const { images } = simulator.client();
    const made = await images.generate({ model: 'gpt-image-1', prompt: 'a cat', n: 2 });
    const pictures = made.data?.map(({ b64_json: text = '' }) => Buffer.from(text, 'base64')) ?? [];
    expect(pictures.map((picture) => picture.subarray(1, 4).toString('latin1'))).toEqual([
      'PNG',
      'PNG',
    ]);
    expect(pictures[0]).not.toEqual(pictures[1]);
    expect(made.usage).toMatchObject({ output_tokens: 2112 });
  });

  test('are a URL of the older models, unless asked for in place', async () => {
    await using simulator = await runSimulator();
    const { images } = simulator.client();
    const linked = await images.generate({ model: 'dall-e-3', prompt: 'a cat' });
    expect(linked.data).toMatchObject([{ url: expect.any(String), revised_prompt: 'echo: a cat' }]);
    const placed = await images.generate({ prompt: 'a cat', response_format: 'b64_json' });
    expect(placed.data).toMatchObject([{ b64_json: expect.any(String) }]);
  });
});
