import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { ProviderCall } from '../src/index.ts';
import { answerJson, collect, failureOf, fakeProvider } from './fake-provider.ts';

const BATCH = { id: 'batch_1', object: 'batch', status: 'validating', endpoint: '/v1/embeddings' };

describe('who counts calls', () => {
  test('hears of each, with its status, whichever way it went', async () => {
    const heard: ProviderCall[] = [];
    const provider = await fakeProvider(
      (request, response) => {
        request.resume();
        if (request.url?.includes('gone') === true) answerJson(response, {}, { status: 404 });
        else if (request.url?.includes('broken') === true) request.socket.resetAndDestroy();
        else if (request.method === 'POST' && request.url === '/v1/files')
          answerJson(response, { id: 'file-1', object: 'file' });
        else if (request.url?.endsWith('/content') === true) response.end('{"a":1}\n');
        else answerJson(response, BATCH);
      },
      { onCall: (call) => heard.push(call) },
    );
    const { api } = provider;
    const path = join(tmpdir(), `observed-${process.pid}.jsonl`);
    await writeFile(path, '{}\n');
    await api.uploadFile({ path, filename: 'a.jsonl', expiresAfterSeconds: 3600 });
    await api.retrieveBatch('batch_1');
    await failureOf(api.retrieveBatch('gone'));
    await failureOf(api.cancelBatch('broken'));
    await collect(api.readLines('file-1'));
    await failureOf(collect(api.readLines('gone')));
    await failureOf(collect(api.readLines('broken')));
    expect(heard.map(({ operation, status }) => [operation, status])).toEqual([
      ['files.create', 200],
      ['batches.retrieve', 200],
      ['batches.retrieve', 404],
      ['batches.cancel', undefined],
      ['files.content', 200],
      ['files.content', 404],
      ['files.content', undefined],
    ]);
    expect(heard.every(({ seconds }) => seconds > 0)).toBe(true);
  });

  test('does not hear of a call that was never made', async () => {
    const heard: ProviderCall[] = [];
    const provider = await fakeProvider((_request, response) => answerJson(response, BATCH), {
      onCall: (call) => heard.push(call),
    });
    await failureOf(provider.api.retrieveBatch('batch_1', { signal: AbortSignal.abort() }));
    expect(heard).toEqual([]);
  });
});
