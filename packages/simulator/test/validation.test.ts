import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';

import {
  chatBody,
  chatLine,
  createBatch,
  reaches,
  runSimulator,
  upload,
} from './running-simulator.ts';

const url = '/v1/chat/completions';
const good = chatLine('good', 'hello');
const without = (key: string): string => {
  const line = { custom_id: 'a', method: 'POST', url, body: chatBody('x') };
  return JSON.stringify({ ...line, [key]: undefined });
};
const withBody = (body: object): string =>
  JSON.stringify({ custom_id: 'a', method: 'POST', url, body });

describe('a file that makes no batch', () => {
  test.each([
    ['{"custom_id":', 'invalid_json_line', null, 'This line is not parseable as valid JSON.'],
    ['', 'invalid_json_line', null, 'This line is not parseable as valid JSON.'],
    [without('custom_id'), 'missing_required_parameter', 'custom_id', undefined],
    [without('method'), 'missing_required_parameter', 'method', undefined],
    [without('url'), 'missing_required_parameter', 'url', undefined],
    [without('body'), 'missing_required_parameter', 'body', undefined],
    [good, 'duplicate_custom_id', 'custom_id', undefined],
    [good.replace(url, '/v1/embeddings'), 'invalid_url', 'url', undefined],
    [chatLine('a', 'x', 'gpt-4o-mini'), 'mismatched_model', 'body.model', undefined],
    [chatLine('a', 'x', 'gpt-none'), 'model_not_found', 'body.model', undefined],
    [withBody({ messages: [] }), 'invalid_request', 'body.model', 'Model parameter is required.'],
    [withBody({ model: 'gpt-5-mini' }), 'invalid_request', 'body.messages', undefined],
    [
      withBody({ ...chatBody('x'), stream: true }),
      'streaming_unsupported',
      'body.stream',
      'Chat Completions: Streaming is not supported in the Batch API.',
    ],
  ])('fails with the line at fault: %s', async (bad, code, param, message) => {
    await using simulator = await runSimulator({ unknownModels: ['gpt-none'] });
    const client = simulator.client();
    const batch = await createBatch(client, [good, bad, chatLine('other', 'hello')]);
    const failed = await reaches(client, batch.id, 'failed');
    expect(failed.errors?.data).toHaveLength(1);
    expect(failed.errors?.data?.[0]).toMatchObject({ code, param, line: 2 });
    if (message !== undefined) expect(failed.errors?.data?.[0]?.message).toBe(message);
    expect(failed).toMatchObject({ output_file_id: null, error_file_id: null });
    expect(failed.request_counts).toEqual({ total: 0, completed: 0, failed: 0 });
    expect(failed.failed_at).toBeGreaterThanOrEqual(failed.created_at);
    expect(await simulator.ledger()).toEqual([]);
  });

  test('fails for having too many lines', async () => {
    await using simulator = await runSimulator({ maxLines: 1 });
    const client = simulator.client();
    const batch = await createBatch(client, [good, chatLine('other', 'hello')]);
    const { errors } = await reaches(client, batch.id, 'failed');
    expect(errors?.data).toMatchObject([{ code: 'too_many_tasks', line: null }]);
  });

  test('fails for having too many inputs to embed', async () => {
    await using simulator = await runSimulator({ maxEmbeddingInputs: 3 });
    const client = simulator.client();
    const batch = await client.batches.create({
      input_file_id: await upload(client, [embeddingLine('one'), embeddingLine('two')]),
      endpoint: '/v1/embeddings',
      completion_window: '24h',
    });
    const { errors } = await reaches(client, batch.id, 'failed');
    expect(errors?.data).toMatchObject([{ param: 'body.input', line: null }]);
  });

  test('tells as many faults as it is set to', async () => {
    await using simulator = await runSimulator({ maxReportedErrors: 2 });
    const client = simulator.client();
    const batch = await createBatch(client, [good, 'a', 'b', 'c']);
    const { errors } = await reaches(client, batch.id, 'failed');
    expect(errors?.data?.map(({ line }) => line)).toEqual([2, 3]);
  });

  test('fails later when the file is not there', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const batch = await client.batches.create(request({ input_file_id: 'file-none' }));
    const { errors } = await reaches(client, batch.id, 'failed');
    expect(errors?.data).toMatchObject([{ code: 'invalid_request', param: 'file_id', line: null }]);
  });
});

describe('a create call', () => {
  test.each([
    [{ input_file_id: undefined }, 'missing_required_parameter', 'input_file_id'],
    [{ endpoint: '/v1/other' }, 'invalid_value', 'endpoint'],
    [{ completion_window: '1h' }, 'invalid_value', 'completion_window'],
    [{ metadata: { tags: 7 } }, 'invalid_type', 'metadata.tags'],
    [{ metadata: { long: 'x'.repeat(513) } }, 'invalid_value', 'metadata.long'],
    [{ output_expires_after: { anchor: 'created_at', seconds: 1 } }, 'invalid_value', undefined],
  ])('is refused at once: %j', async (changes, code, param) => {
    await using simulator = await runSimulator();
    const create = simulator.client().batches.create(request(changes));
    const expected = { status: 400, code, type: 'invalid_request_error' };
    await expect(create).rejects.toMatchObject(
      param === undefined ? expected : { ...expected, param },
    );
  });

  test('allows 16 pairs of metadata and no more', async () => {
    await using simulator = await runSimulator();
    const { batches } = simulator.client();
    expect((await batches.create(request({ metadata: pairs(16) }))).metadata).toEqual(pairs(16));
    await expect(batches.create(request({ metadata: pairs(17) }))).rejects.toMatchObject({
      param: 'metadata',
    });
  });
});

/** The types of the SDK would not let a wrong one through. */
function request(changes: object): OpenAI.Batches.BatchCreateParams {
  return {
    input_file_id: 'file-any',
    endpoint: url,
    completion_window: '24h',
    ...changes,
  };
}

function embeddingLine(customId: string): string {
  const body = { model: 'text-embedding-3-small', input: ['a', 'b'] };
  return JSON.stringify({ custom_id: customId, method: 'POST', url: '/v1/embeddings', body });
}

function pairs(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
}
