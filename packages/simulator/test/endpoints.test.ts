import { describe, expect, test } from '@jest/globals';

import {
  answersOf,
  chatBody,
  createBatchOf,
  reaches,
  runSimulator,
  type BatchEndpoint,
} from './running-simulator.ts';

const text = 'A walk\u2028in the rain \ud83c\udf27';
const cases: readonly (readonly [BatchEndpoint, readonly object[]])[] = [
  [
    '/v1/chat/completions',
    [
      chatBody(text),
      { ...chatBody(text), n: 3, logprobs: true, top_logprobs: 2 },
      chatBody('!status 422 no'),
    ],
  ],
  [
    '/v1/responses',
    [
      { model: 'gpt-5-mini', input: text },
      { model: 'gpt-5-mini', input: [{ role: 'user', content: [{ type: 'input_text', text }] }] },
      { model: 'gpt-5-mini', input: '!incomplete words' },
      { model: 'gpt-5-mini', input: '!failed words' },
    ],
  ],
  [
    '/v1/embeddings',
    [
      { model: 'text-embedding-3-small', input: text, encoding_format: 'base64' },
      { model: 'text-embedding-3-small', input: [[1, 2], [3]], dimensions: 5 },
      { model: 'text-embedding-3-small', input: [] },
    ],
  ],
  [
    '/v1/completions',
    [
      { model: 'davinci-002', prompt: [text, 'b'], n: 2, echo: true, logprobs: 2 },
      { model: 'davinci-002', prompt: [5, 6, 7] },
    ],
  ],
  [
    '/v1/moderations',
    [
      { model: 'omni-moderation-latest', input: ['!flag violence,hate words', 'kind words'] },
      { model: 'omni-moderation-latest', input: 7 },
    ],
  ],
  [
    '/v1/images/generations',
    [
      { model: 'gpt-image-1', prompt: text, n: 2 },
      { model: 'gpt-image-1', prompt: text, n: 11 },
    ],
  ],
];

describe.each(cases)('%s', (endpoint, asked) => {
  test('answers in a batch as it does directly', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const answers = await answersOf(client, endpoint, asked);
    for (const [index, body] of asked.entries()) {
      const direct = await fetch(`${simulator.url}${endpoint}`, {
        method: 'POST',
        headers: { authorization: 'Bearer key-one' },
        body: JSON.stringify(body),
      });
      const shown = await direct.json();
      expect(answers[index]).toMatchObject({ status_code: direct.status, body: shown });
    }
    expect(answers.some((answer) => answer?.status_code === 200)).toBe(true);
  });

  test('takes no line that asks for a stream', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const id = await createBatchOf(client, endpoint, [{ ...asked[0], stream: true }]);
    const { errors } = await reaches(client, id, 'failed');
    expect(errors?.data).toMatchObject([
      { code: 'streaming_unsupported', param: 'body.stream', line: 1 },
    ]);
  });
});

describe('the inputs of an embeddings batch', () => {
  test.each([
    ['a text', 'words', 1],
    ['texts', ['a', 'b', 'c'], 3],
    ['tokens', [1, 2, 3], 1],
    ['lists of tokens', [[1, 2], [3]], 2],
  ])('are counted: %s', async (_form, input, count) => {
    const body = { model: 'text-embedding-3-small', input };
    await using exact = await runSimulator({ maxEmbeddingInputs: count });
    expect(await answersOf(exact.client(), '/v1/embeddings', [body])).toMatchObject([
      { status_code: 200 },
    ]);
    if (count === 1) return;
    await using tight = await runSimulator({ maxEmbeddingInputs: count - 1 });
    const id = await createBatchOf(tight.client(), '/v1/embeddings', [body]);
    const { errors } = await reaches(tight.client(), id, 'failed');
    expect(errors?.data).toMatchObject([{ param: 'body.input', line: null }]);
  });
});
