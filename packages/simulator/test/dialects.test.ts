import { describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import OpenAI, { toFile } from 'openai';

import { chatLine, createBatch, reaches, readRows, runSimulator } from './running-simulator.ts';

const lines = ['a', 'b', 'c', 'd'].map((id) => chatLine(id, `text of ${id}`));

test('Azure takes its own header at its own path and makes empty error files', async () => {
  await using simulator = await runSimulator({ dialect: 'azure' });
  const client = new OpenAI({
    apiKey: 'not this one',
    baseURL: `${simulator.url}/openai/v1`,
    defaultHeaders: { 'api-key': 'key-one', authorization: null },
  });
  const { id } = await createBatch(client, lines);
  const done = await reaches(client, id, 'completed');
  expect(await (await client.files.content(done.error_file_id ?? '')).text()).toBe('');
  expect((await readRows(client, done.output_file_id)).size).toBe(4);
});

test('Azure may tell times as text and statuses with a capital', async () => {
  await using simulator = await runSimulator({
    dialect: 'azure',
    batchFaults: { timestamps: 'iso', statusCase: 'capitalised' },
  });
  const batch = await createBatch(simulator.client(), lines);
  expect(batch).toMatchObject({
    status: 'Validating',
    created_at: expect.stringContaining('T'),
  });
  await eventually(async () => {
    const shown = await simulator.client().batches.retrieve(batch.id);
    expect(shown).toMatchObject({ status: 'Completed', error_file_id: expect.any(String) });
  });
});

test('Groq has other ids, longer windows and files of several models', async () => {
  await using simulator = await runSimulator({ dialect: 'groq' });
  const client = new OpenAI({ apiKey: 'key-one', baseURL: `${simulator.url}/openai/v1` });
  const file = await toFile(
    Buffer.from([...lines, chatLine('other', 'x', 'other-model')].join('\n')),
    'input.jsonl',
  );
  const { id: fileId } = await client.files.create({ file, purpose: 'batch' });
  expect(fileId).toMatch(/^file_/);
  const create: object = {
    input_file_id: fileId,
    endpoint: '/v1/chat/completions',
    completion_window: '7d',
  };
  const batch = await client.batches.create(create as OpenAI.Batches.BatchCreateParams);
  expect((batch.expires_at ?? 0) - batch.created_at).toBe(7 * 86_400);
  await reaches(client, batch.id, 'completed');
});

test('DeepInfra has a longer path', async () => {
  await using simulator = await runSimulator({ dialect: 'deepinfra' });
  const client = new OpenAI({ apiKey: 'key-one', baseURL: `${simulator.url}/v1/openai` });
  const done = await reaches(client, (await createBatch(client, lines)).id, 'completed');
  expect((await readRows(client, done.output_file_id)).size).toBe(4);
});

describe('Doubleword', () => {
  const read = async (url: string, fileId: string, offset: number) => {
    const response = await fetch(`${url}/v1/files/${fileId}/content?offset=${offset}`, {
      headers: { authorization: 'Bearer key-one' },
    });
    return {
      rows: (await response.text()).split('\n').slice(0, -1),
      incomplete: response.headers.get('x-incomplete'),
      lastLine: Number(response.headers.get('x-last-line')),
    };
  };

  test('lets results be read while the batch is under way', async () => {
    const knobs = { stuck: 'in_progress', expireFinishedShare: 0.5 } as const;
    await using simulator = await runSimulator({ dialect: 'doubleword', batchFaults: knobs });
    const client = simulator.client();
    const { id } = await createBatch(client, lines);
    const running = await reaches(client, id, 'in_progress');
    const fileId = running.output_file_id ?? '';
    const early = await eventually(async () => {
      const partial = await read(simulator.url, fileId, 0);
      expect(partial).toMatchObject({ incomplete: 'true', lastLine: 2 });
      return partial;
    });
    expect(early.rows).toHaveLength(2);
    expect((await read(simulator.url, fileId, 1)).rows).toEqual(early.rows.slice(1));
    await simulator.admin('POST', `batches/${id}/advance`, { to: 'completed' });
    const whole = await read(simulator.url, fileId, 0);
    expect(whole).toMatchObject({ incomplete: 'false', lastLine: 4 });
    expect(whole.rows.slice(0, 2)).toEqual(early.rows);
    expect((await read(simulator.url, fileId, 2)).rows).toEqual(whole.rows.slice(2));
    const done = await client.batches.retrieve(id);
    expect(done).toMatchObject({ status: 'completed', output_file_id: fileId });
  });
});

test('Together has another upload, another create call and other batches', async () => {
  await using simulator = await runSimulator({ dialect: 'together' });
  const call = async (method: string, path: string, body?: object | FormData) => {
    const response = await fetch(`${simulator.url}/v1/${path}`, {
      method,
      headers: {
        authorization: 'Bearer key-one',
        ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined
        ? {}
        : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  const form = new FormData();
  const bare = { custom_id: 'a', body: { model: 'm', messages: [{ role: 'user', content: 'x' }] } };
  form.append('purpose', 'batch-api');
  form.append('file', new Blob([JSON.stringify(bare)]), 'input.jsonl');
  const { id: fileId } = JSON.parse((await call('POST', 'files/upload', form)).text);
  const created = await call('POST', 'batches', {
    input_file_id: fileId,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  });
  expect(created.status).toBe(201);
  const { job } = JSON.parse(created.text);
  expect(job).toMatchObject({ status: 'VALIDATING', progress: 0 });
  await eventually(async () => {
    const shown = JSON.parse((await call('GET', `batches/${job.id}`)).text);
    expect(shown).toMatchObject({ status: 'COMPLETED', progress: 100 });
    const content = await call('GET', `files/${shown.output_file_id}/content`);
    expect(JSON.parse(content.text)).toMatchObject({ custom_id: 'a' });
  });
  expect(JSON.parse((await call('GET', 'batches')).text)).toMatchObject([{ id: job.id }]);
});

test.each([
  ['underscore', /^file_/, /^batch_/],
  ['uuid', /^[\da-f]{8}-/, /^[\da-f]{8}-/],
] as const)('ids may have another shape: %s', async (idShape, fileId, batchId) => {
  await using simulator = await runSimulator({ idShape });
  const client = simulator.client();
  const batch = await createBatch(client, lines);
  expect(batch.id).toMatch(batchId);
  expect(batch.input_file_id).toMatch(fileId);
  expect((await reaches(client, batch.id, 'completed')).output_file_id).toMatch(fileId);
});
