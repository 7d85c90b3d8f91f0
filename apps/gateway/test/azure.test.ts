import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { AzureOpenAI } from 'openai';
import { carry, type CarriedRequest, echo, queuedIds } from './support/carry.ts';
import { answerJson, type Provider, startProvider } from './support/provider.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
let provider: Provider;
let gateway: RunningGateway;
let client: AzureOpenAI;

beforeAll(async () => {
  redis = await openTestRedis();
  provider = await startProvider(({ response }) => {
    answerJson(response, 200, { id: 'live', object: 'list', data: [] });
  });
  gateway = await startGateway(redis.url, { settings: { UPSTREAM_BASE_URL: provider.baseUrl } });
  client = new AzureOpenAI({
    endpoint: gateway.url,
    apiVersion: '2024-10-21',
    azureADTokenProvider: () => Promise.resolve('sk-test-1'),
    maxRetries: 0,
  });
});
afterAll(async () => {
  await gateway.close();
  await provider[Symbol.asyncDispose]();
  await redis.closeAll();
});
beforeEach(async () => {
  await redis.empty();
  provider.calls.length = 0;
});

const messages = [{ role: 'user', content: 'hi' }] as const;

async function carryOne(): Promise<unknown> {
  const sent: string[] = [];
  const keep = (request: CarriedRequest) => {
    sent.push(request.body.toString());
    return sent.at(-1)?.includes('messages') ? echo(request) : { body: '{"id":"batched"}' };
  };
  await eventually(async () => expect(await carry(redis.client, keep)).toHaveLength(1));
  return JSON.parse(sent[0] ?? '');
}

test('AzureOpenAI calls a deployment, and its name is the model', async () => {
  const asking = client.chat.completions.create({
    model: 'my-deployment',
    messages: [...messages],
  });
  expect(await carryOne()).toEqual({ model: 'my-deployment', messages });
  expect((await asking).choices[0]?.message.content).toBe('echo: hi');
});

test('AzureOpenAI calls what no deployment has', async () => {
  const asking = client.responses.create({ model: 'm', input: 'hi' });
  expect(await carryOne()).toEqual({ model: 'm', input: 'hi' });
  expect((await asking).id).toBe('batched');
});

test('AzureOpenAI calls live, without a version that is not of the address below', async () => {
  await client.chat.completions.create({ model: 'd:live', messages: [...messages] });
  await client.models.list();
  expect(provider.calls.map(({ url }) => url)).toEqual([
    '/base/v1/chat/completions',
    '/base/v1/models',
  ]);
  expect(JSON.parse(provider.calls[0]?.body ?? '')).toEqual({ model: 'd', messages });
});

test('a deployment stands for the model of a body without one, and an equal call is the same', async () => {
  const send = (path: string, body: unknown) =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test-1', 'idempotency-key': 'k' },
      body: JSON.stringify(body),
    });
  const held = [
    send('/openai/deployments/my%2Fmodel/embeddings?api-version=2024-10-21', { input: 'a' }),
    send('/openai/v1/embeddings', { input: 'a', model: 'my/model' }),
    send('/v1/embeddings', { input: 'a', model: 'my/model' }),
  ];
  await eventually(() =>
    expect(gateway.log.filter((line) => line.includes('"attached"'))).toHaveLength(2),
  );
  expect(await queuedIds(redis.client)).toHaveLength(1);
  expect(await carryOne()).toEqual({ input: 'a', model: 'my/model' });
  for (const reply of await Promise.all(held))
    expect(await reply.json()).toEqual({ id: 'batched' });
});

test('an address that is not well encoded is refused', async () => {
  const reply = await fetch(`${gateway.url}/openai/deployments/%ff/embeddings`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test-1' },
    body: '{}',
  });
  expect([reply.status, await reply.json()]).toMatchObject([
    400,
    { error: { code: 'invalid_url' } },
  ]);
});
