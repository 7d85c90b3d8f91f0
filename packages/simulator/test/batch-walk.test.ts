import { describe, expect, test } from '@jest/globals';
import { toFile } from 'openai';

import { answerRequest } from '../src/index.ts';
import {
  chatBody,
  chatLine,
  createBatch,
  reaches,
  readRows,
  runSimulator,
  upload,
} from './running-simulator.ts';

describe('a batch that goes well', () => {
  test('is uploaded, made, run and read with the official SDK', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const texts = Array.from({ length: 30 }, (_, index) => `question ${index}`);
    const lines = texts.map((text, index) => chatLine(`row-${index}`, text));
    const inputId = await upload(client, lines);
    expect(inputId).toMatch(/^file-[0-9A-Za-z]{22}$/);
    expect(await (await client.files.content(inputId)).text()).toBe(`${lines.join('\n')}\n`);

    const created = await client.batches.create({
      input_file_id: inputId,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      metadata: { run: 'seven' },
    });
    expect(created).toMatchObject({
      object: 'batch',
      status: 'validating',
      metadata: { run: 'seven' },
    });
    expect(created.id).toMatch(/^batch_[0-9a-f]{32}$/);
    expect(created.expires_at).toBe(created.created_at + 86_400);
    expect(created.request_counts).toEqual({ total: 0, completed: 0, failed: 0 });

    const done = await reaches(client, created.id, 'completed');
    expect(done.request_counts).toEqual({ total: 30, completed: 30, failed: 0 });
    expect(done).toMatchObject({ model: 'gpt-5-mini', error_file_id: null, errors: null });
    expect(done.in_progress_at).toBeGreaterThanOrEqual(done.created_at);
    expect(done.completed_at).toBeGreaterThanOrEqual(done.finalizing_at ?? Infinity);

    const rows = await readRows(client, done.output_file_id);
    expect(rows.size).toBe(30);
    const usage = { input: 0, output: 0 };
    for (const [index, text] of texts.entries()) {
      const row = rows.get(`row-${index}`);
      expect(row?.id).toMatch(/^batch_req_[0-9a-f]{32}$/);
      expect(row?.response?.request_id).toMatch(/^[0-9a-f]{32}$/);
      const expected = answerRequest('/v1/chat/completions', JSON.stringify(chatBody(text)));
      if (expected.kind !== 'answered') throw new Error('expected an answer');
      expect(row?.response?.body).toEqual(JSON.parse(expected.bodyText));
      usage.input += expected.tokens.prompt;
      usage.output += expected.tokens.completion;
    }
    expect([...rows.keys()]).not.toEqual(texts.map((_, index) => `row-${index}`));

    expect(done.usage).toMatchObject({ input_tokens: usage.input, output_tokens: usage.output });
  });

  test('answers as a direct call does', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const batch = await createBatch(client, [chatLine('one', 'the same')]);
    const direct = await client.chat.completions.create({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: 'the same' }],
    });
    expect(direct.choices[0]?.message.content).toBe('echo: the same');
    const done = await reaches(client, batch.id, 'completed');
    const rows = await readRows(client, done.output_file_id);
    expect(rows.get('one')?.response?.body).toEqual({ ...direct });
    const ledger = await simulator.ledger();
    expect(ledger.map(({ outcome, body }) => [outcome, JSON.parse(body ?? '')])).toEqual([
      ['answered', chatBody('the same')],
      ['answered', chatBody('the same')],
    ]);
    expect(ledger[0]?.bodySha256).toBe(ledger[1]?.bodySha256);
  });

  test('makes embeddings', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const body = { model: 'text-embedding-3-small', input: ['a', 'b'] };
    const line = { custom_id: 'one', method: 'POST', url: '/v1/embeddings', body };
    const created = await client.batches.create({
      input_file_id: await upload(client, [JSON.stringify(line)]),
      endpoint: '/v1/embeddings',
      completion_window: '24h',
    });
    const done = await reaches(client, created.id, 'completed');
    const rows = await readRows(client, done.output_file_id);
    const direct = await client.embeddings.create(body);
    expect(rows.get('one')).toMatchObject({ response: { body: { data: direct.data } } });
  });
});

describe('files', () => {
  test('are listed, described and deleted', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const content = `${chatLine('one', 'hello')}\n`;
    const made = await client.files.create({
      file: await toFile(Buffer.from(content), 'small.jsonl'),
      purpose: 'batch',
      expires_after: { anchor: 'created_at', seconds: 3_600 },
    });
    expect(made).toMatchObject({ object: 'file', filename: 'small.jsonl', bytes: content.length });
    expect(made.expires_at).toBe(made.created_at + 3_600);
    expect(await client.files.retrieve(made.id)).toEqual(made);
    expect((await client.files.list({ purpose: 'batch' })).data).toEqual([made]);
    expect(await client.files.delete(made.id)).toMatchObject({ deleted: true });
    await expect(client.files.retrieve(made.id)).rejects.toMatchObject({
      status: 404,
      param: 'id',
    });
    expect(await simulator.admin('GET', 'summary')).toMatchObject({
      files: { now: 0, ever: 1, deleted: 1 },
    });
  });

  test.each([
    ['input.txt', '{}\n', 'Invalid file format for Batch API. Must be .jsonl'],
    ['input.jsonl', '', 'Invalid file format for Batch API. Must be .jsonl'],
    ['input.jsonl', 'not json\n', 'Invalid file format for Batch API. Must be .jsonl'],
    ['input.jsonl', `{"a":"${'b'.repeat(2_000)}"}\n`, 'File is too large.'],
  ])('named %s with unfit content are refused', async (name, content, message) => {
    await using simulator = await runSimulator({ maxFileBytes: 1_000 });
    const file = await toFile(Buffer.from(content), name);
    await expect(simulator.client().files.create({ file, purpose: 'batch' })).rejects.toMatchObject(
      {
        status: 400,
        type: 'invalid_request_error',
        error: { message },
      },
    );
  });
});
