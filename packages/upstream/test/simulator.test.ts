import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSimulator } from '@silt/simulator';
import { eventually } from '@silt/testing';
import {
  type BatchApi,
  encodeBatchLine,
  findBatches,
  findFiles,
  isTerminal,
  openBatchApi,
  openConnections,
  parseResultLine,
  type ProviderBatch,
  type ResultLine,
} from '../src/index.ts';
import { collect, failureOf, KEY } from './fake-provider.ts';

const ENDPOINT = '/v1/chat/completions';

const simulator = createSimulator({
  port: 0,
  validatingSecs: 0.01,
  runningSecs: 0.01,
  finalizingSecs: 0.01,
});
const dispatcher = openConnections();
let folder = '';
let url = '';
let api: BatchApi;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  ({ url } = await simulator.start());
  api = openBatchApi({ baseUrl: `${url}/v1`, apiKey: KEY }, { dispatcher });
});
afterAll(async () => {
  await dispatcher.destroy();
  await simulator.close();
  await rm(folder, { recursive: true });
});

async function upload(filename: string, prompts: readonly string[]): Promise<string> {
  const lines = prompts.map((content, index) =>
    encodeBatchLine({
      customId: `r${index}`,
      endpoint: ENDPOINT,
      body: Buffer.from(
        JSON.stringify({ model: 'gpt-x', messages: [{ role: 'user', content }] }, undefined, 2),
      ),
    }),
  );
  const path = join(folder, filename);
  await writeFile(path, Buffer.concat(lines));
  const { id } = await api.uploadFile({ path, filename, expiresAfterSeconds: 86_400 });
  return id;
}

async function ended(id: string): Promise<ProviderBatch> {
  return await eventually(async () => {
    const batch = await api.retrieveBatch(id);
    expect(isTerminal(batch.status)).toBe(true);
    return batch;
  });
}

async function resultsOf(batch: ProviderBatch): Promise<Map<string, ResultLine>> {
  const files = [batch.outputFileId, batch.errorFileId].filter((id) => id !== undefined);
  const lines = await Promise.all(files.map((id) => collect(api.readLines(id))));
  return new Map(
    lines
      .flat()
      .map(parseResultLine)
      .map((line) => [line.customId, line]),
  );
}

test('a batch goes from a file on disk to the results of each of its lines', async () => {
  const inputFileId = await upload('whole.jsonl', ['hello', '!status 400 no']);
  const made = await api.createBatch({ inputFileId, endpoint: ENDPOINT, metadata: { bid: 'b1' } });
  const batch = await ended(made.id);
  expect(batch).toMatchObject({ status: 'completed', inputFileId, metadata: { bid: 'b1' } });

  const results = await resultsOf(batch);
  expect([...results.keys()].toSorted()).toEqual(['r0', 'r1']);
  expect(results.get('r0')?.response?.statusCode).toBe(200);
  expect(JSON.parse(String(results.get('r0')?.response?.body))).toMatchObject({
    object: 'chat.completion',
  });
  expect(results.get('r1')?.response?.statusCode).toBe(400);

  expect(await failureOf(api.cancelBatch(made.id))).toMatchObject({ status: 409, kind: 'refused' });
  await api.deleteFile(inputFileId);
  await api.deleteFile(inputFileId);
});

test('a batch whose making was not answered is found again', async () => {
  const inputFileId = await upload('lost.jsonl', ['hello']);
  const notBefore = Math.floor(Date.now() / 1000);
  await fetch(`${url}/admin/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ operation: 'batches.create', reset: true }),
  });
  const order = { inputFileId, endpoint: ENDPOINT, metadata: { bid: 'lost' } };
  expect(await failureOf(api.createBatch(order))).toMatchObject({ outcome: 'unknown' });

  const search = { metadataKey: 'bid', metadataValue: 'lost', inputFileId, notBefore };
  expect(await findBatches(api, search)).toEqual([expect.objectContaining({ inputFileId })]);
  expect(await findFiles(api, { filenames: new Set(['lost.jsonl']), notBefore })).toEqual([
    expect.objectContaining({ id: inputFileId }),
  ]);
});

test('a batch that cannot be read fails, and says which line is at fault', async () => {
  const path = join(folder, 'bad.jsonl');
  await writeFile(path, '{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}}\n');
  const file = await api.uploadFile({ path, filename: 'bad.jsonl', expiresAfterSeconds: 3600 });
  const made = await api.createBatch({
    inputFileId: file.id,
    endpoint: ENDPOINT,
    metadata: {},
  });
  const batch = await ended(made.id);
  expect(batch.status).toBe('failed');
  expect(batch.errors[0]).toMatchObject({ code: 'invalid_url', line: 1 });
});

test('lists longer than a page are walked to their end', async () => {
  const inputFileId = await upload('many.jsonl', ['hello']);
  const order = { inputFileId, endpoint: ENDPOINT, metadata: {} };
  await Promise.all(Array.from({ length: 103 }, () => api.createBatch(order)));
  const ids = (await collect(api.listBatches())).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(103);
});
