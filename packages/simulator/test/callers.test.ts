import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { AzureOpenAI } from 'openai';

import { runSimulator } from './running-simulator.ts';

const model = 'gpt-5-mini';
const messages = [{ role: 'user' as const, content: 'hello' }];

describe('every answer', () => {
  test('names its call, whose it was, and how long it took', async () => {
    await using simulator = await runSimulator();
    const call = simulator.client().chat.completions.create({ model, messages });
    const { response, request_id: requestId } = await call.withResponse();
    expect(requestId).toMatch(/^req_[0-9a-f]{32}$/);
    expect(response.headers.get('openai-organization')).toMatch(/^org-/);
    expect(response.headers.get('openai-project')).toMatch(/^proj_/);
    expect(Number(response.headers.get('openai-processing-ms'))).toBeGreaterThanOrEqual(0);
  });

  test('tells the organisation and project that the caller named', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client().withOptions({ organization: 'org-a', project: 'proj_b' });
    const { response } = await client.responses
      .create({ model, input: 'hello', stream: true })
      .withResponse();
    expect(response.headers.get('openai-organization')).toBe('org-a');
    expect(response.headers.get('openai-project')).toBe('proj_b');
    expect(response.headers.get('openai-processing-ms')).not.toBeNull();
    await response.body?.cancel();
  });
});

describe('in Azure’s dialect', () => {
  test('a deployment in the path stands for the model', async () => {
    await using simulator = await runSimulator({ dialect: 'azure' });
    const client = new AzureOpenAI({
      apiKey: 'key-one',
      endpoint: simulator.url,
      apiVersion: '2025-04-01-preview',
      maxRetries: 0,
    });
    const whole = await client.chat.completions.create({ model, messages });
    expect(whole.choices[0]?.message.content).toBe('echo: hello');
    const stream = client.chat.completions.stream({ model, messages });
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('echo: hello');
    const { data } = await client.embeddings.create({ model: 'mine', input: 'hello' });
    expect(data).toHaveLength(1);

    const unnamed = await fetch(
      `${simulator.url}/openai/deployments/mine/chat/completions?api-version=2024-10-21`,
      { method: 'POST', headers: { 'api-key': 'key-one' }, body: JSON.stringify({ messages }) },
    );
    expect(await unnamed.json()).toMatchObject({ model: 'mine' });
    expect((await simulator.ledger()).map((line) => line.model)).toEqual([
      model,
      model,
      'mine',
      'mine',
    ]);
  });

  test('the newer paths and their key header do', async () => {
    await using simulator = await runSimulator({ dialect: 'azure' });
    const headers = { 'api-key': 'key-one' };
    const body = JSON.stringify({ model, input: 'hello' });
    const path = `${simulator.url}/openai/v1/responses`;
    const response = await fetch(path, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ status: 'completed' });
    expect((await fetch(path, { method: 'POST', body })).status).toBe(401);
  });

  test('a deployment needs a version, and a provider that has any', async () => {
    await using azure = await runSimulator({ dialect: 'azure' });
    await using openai = await runSimulator();
    const body = JSON.stringify({ messages });
    const headers = { authorization: 'Bearer key-one' };
    for (const url of [
      `${azure.url}/openai/deployments/mine/chat/completions`,
      `${openai.url}/v1/deployments/mine/chat/completions?api-version=2024-10-21`,
    ]) {
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(404);
    }
  });
});

test('as many models are listed as there are to be', async () => {
  await using simulator = await runSimulator({ modelCount: 5_000 });
  const client: OpenAI = simulator.client();
  const ids: string[] = [];
  for await (const { id } of client.models.list()) ids.push(id);
  expect(new Set(ids).size).toBe(5_000);
  expect(ids).toContain('gpt-4o-mini');
  expect(await client.models.retrieve(ids.at(-1) ?? '')).toMatchObject({ id: ids.at(-1) });
});
