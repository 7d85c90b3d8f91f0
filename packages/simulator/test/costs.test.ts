import { expect, test } from '@jest/globals';

import { finalAnswer } from '../src/index.ts';
import {
  answersOf,
  chatBody,
  createBatchOf,
  reaches,
  runSimulator,
  type BatchEndpoint,
} from './running-simulator.ts';

const thoughtful = { model: 'gpt-5-mini', input: `!think ${'long and hard '.repeat(20)}` };

const asked: readonly (readonly [BatchEndpoint, object])[] = [
  ['/v1/chat/completions', chatBody('!think about it')],
  ['/v1/responses', thoughtful],
  ['/v1/embeddings', { model: 'text-embedding-3-small', input: 'some words' }],
  ['/v1/completions', { model: 'davinci-002', prompt: 'some words' }],
  ['/v1/moderations', { model: 'omni-moderation-latest', input: 'some words' }],
  ['/v1/images/generations', { model: 'gpt-image-1', prompt: 'some words' }],
];

const cachedShare = 0.5;

test('every direct call is in the ledger with what it cost', async () => {
  await using simulator = await runSimulator({ cachedShare });
  for (const [endpoint, body] of asked) {
    await simulator.client().post(endpoint.slice('/v1'.length), { body });
  }
  const lines = await simulator.ledger();
  expect(lines).toHaveLength(asked.length);
  for (const [index, [endpoint, body]] of asked.entries()) {
    const answer = finalAnswer(endpoint, JSON.stringify(body), cachedShare);
    const tokens = answer.kind === 'answered' ? answer.tokens : undefined;
    const told = { endpoint, outcome: 'answered', streamed: false, batchId: null, tokens };
    expect(lines[index]).toMatchObject({ ...told, body: JSON.stringify(body) });
  }
});

test('a streamed call costs what the whole answer says', async () => {
  await using simulator = await runSimulator({ cachedShare });
  const { usage } = await simulator.client().responses.stream(thoughtful).finalResponse();
  const [line] = await simulator.ledger();
  expect(line).toMatchObject({
    streamed: true,
    tokens: {
      prompt: usage?.input_tokens,
      completion: usage?.output_tokens,
      cached: usage?.input_tokens_details.cached_tokens,
      reasoning: usage?.output_tokens_details.reasoning_tokens,
    },
  });
  expect(line?.tokens.cached).toBe(Math.floor((line?.tokens.prompt ?? 0) / 2));
  expect(line?.tokens.reasoning).toBeGreaterThan(50);
});

test('a failed call costs nothing', async () => {
  await using simulator = await runSimulator();
  await simulator.client().responses.create({ model: 'gpt-5-mini', input: '!failed at once' });
  const refused = simulator
    .client()
    .responses.create({ model: 'gpt-5-mini', input: '!status 400' });
  await expect(refused).rejects.toMatchObject({ status: 400 });
  const none = { prompt: 0, completion: 0, cached: 0, reasoning: 0 };
  expect(await simulator.ledger()).toMatchObject([{ tokens: none }, { tokens: none }]);
});

test('a batch, its rows, the ledger and the summary tell the same cost', async () => {
  await using simulator = await runSimulator({ cachedShare });
  const client = simulator.client();
  const bodies = [
    thoughtful,
    { ...thoughtful, input: 'short' },
    { ...thoughtful, input: '!status 400' },
  ];
  const id = await createBatchOf(client, '/v1/responses', bodies);
  // What is set later does not change what the batch was made under.
  await simulator.admin('POST', 'settings', { CACHED_SHARE: 0 });
  const { usage } = await reaches(client, id, 'completed');
  const lines = await simulator.ledger();
  const total = (of: 'prompt' | 'completion' | 'cached' | 'reasoning') =>
    lines.reduce((sum, { tokens }) => sum + tokens[of], 0);
  expect(usage).toEqual({
    input_tokens: total('prompt'),
    input_tokens_details: { cached_tokens: total('cached') },
    output_tokens: total('completion'),
    output_tokens_details: { reasoning_tokens: total('reasoning') },
    total_tokens: total('prompt') + total('completion'),
  });
  expect(total('cached')).toBeGreaterThan(0);
  const summed = {
    prompt: total('prompt'),
    completion: total('completion'),
    cached: total('cached'),
    reasoning: total('reasoning'),
  };
  expect(await simulator.admin('GET', 'summary')).toMatchObject({ tokens: summed });
  const [row] = await answersOf(client, '/v1/responses', [thoughtful]);
  expect(row?.body).toMatchObject({ usage: { input_tokens_details: { cached_tokens: 0 } } });
});
