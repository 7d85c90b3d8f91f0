import { describe, expect, test } from '@jest/globals';

import { chatLine, createBatch, reaches, runSimulator, upload } from './running-simulator.ts';

describe('a key', () => {
  test('sees its own files and batches only', async () => {
    await using simulator = await runSimulator();
    const owner = simulator.client('key-one');
    const other = simulator.client('key-two');
    const batch = await createBatch(owner, [chatLine('one', 'hello')]);
    await expect(other.batches.retrieve(batch.id)).rejects.toMatchObject({
      status: 404,
      error: { message: `No batch found with id '${batch.id}'.` },
    });
    await expect(other.batches.cancel(batch.id)).rejects.toMatchObject({ status: 404 });
    await expect(other.files.content(batch.input_file_id)).rejects.toMatchObject({ status: 404 });
    await expect(other.files.delete(batch.input_file_id)).rejects.toMatchObject({ status: 404 });
    expect((await other.batches.list()).data).toEqual([]);
    expect((await other.files.list()).data).toEqual([]);
    const stolen = await other.batches.create({
      input_file_id: batch.input_file_id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    await reaches(other, stolen.id, 'failed');
  });

  test('is needed, and must not be revoked', async () => {
    await using simulator = await runSimulator({ revokedKeys: ['key-old'] });
    await expect(simulator.client('key-old').batches.list()).rejects.toMatchObject({
      status: 401,
      code: 'invalid_api_key',
      type: 'invalid_request_error',
    });
    const response = await fetch(`${simulator.url}/v1/models`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });
});

describe('lists', () => {
  test('of batches come newest first, a page at a time', async () => {
    await using simulator = await runSimulator({ holdBatches: true });
    const client = simulator.client();
    const made: string[] = [];
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      made.push((await createBatch(client, [chatLine(id, id)])).id);
    }
    const first = await client.batches.list({ limit: 2 });
    expect(first.has_more).toBe(true);
    expect(first.data.map(({ id }) => id)).toEqual([made[4], made[3]]);
    const all: string[] = [];
    for await (const batch of client.batches.list({ limit: 2 })) all.push(batch.id);
    expect(all).toEqual(made.toReversed());
    await expect(client.batches.list({ limit: 101 })).rejects.toMatchObject({ param: 'limit' });
  });

  test('of files come in either order', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const made = [
      await upload(client, ['{}']),
      await upload(client, ['{}']),
      await upload(client, ['{}']),
    ];
    const listed: string[] = [];
    for await (const file of client.files.list({ limit: 1, order: 'asc' })) listed.push(file.id);
    expect(listed).toEqual(made);
    expect((await client.files.list({ purpose: 'batch_output' })).data).toEqual([]);
  });
});

test('an unknown path is answered in the provider’s shape', async () => {
  await using simulator = await runSimulator();
  const headers = { authorization: 'Bearer key-one' };
  const response = await fetch(`${simulator.url}/v1/nothing`, { headers });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: null, param: null } });
});

test('direct calls that nothing can come of are refused', async () => {
  await using simulator = await runSimulator({ unknownModels: ['gpt-none'] });
  const client = simulator.client();
  const { completions } = client.chat;
  const messages = [{ role: 'user' as const, content: '!status 503 later' }];
  await expect(
    client.post('/embeddings', { body: { model: 'm', input: 'x', stream: true } }),
  ).rejects.toMatchObject({ status: 400, param: 'stream' });
  await expect(completions.create({ model: 'gpt-none', messages })).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
  });
  await expect(completions.create({ model: 'gpt-5-mini', messages })).rejects.toMatchObject({
    status: 503,
    error: { message: 'later' },
  });
});
