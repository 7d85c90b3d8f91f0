import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openBatchApi, openConnections, UpstreamError } from '../src/index.ts';
import {
  answerJson,
  collect,
  failureOf,
  fakeProvider,
  KEY,
  readBody,
  type Serve,
} from './fake-provider.ts';

const BATCH = { id: 'batch_1', object: 'batch', status: 'validating', endpoint: '/v1/embeddings' };
const ORDER = {
  inputFileId: 'file-1',
  endpoint: '/v1/embeddings',
  metadata: { bid: 'b1' },
} as const;

describe('making a batch', () => {
  test('sends what was asked for, and reads what came of it', async () => {
    const received: unknown[] = [];
    const provider = await fakeProvider(async (request, response) => {
      received.push(await readBody(request), request.headers.authorization);
      answerJson(response, BATCH);
    });
    const batch = await provider.api.createBatch({ ...ORDER, outputExpiresAfterSeconds: 3600 });
    expect(batch).toMatchObject({ id: 'batch_1', status: 'validating' });
    expect(provider.calls).toEqual(['POST /v1/batches']);
    expect(received).toEqual([
      {
        input_file_id: 'file-1',
        endpoint: '/v1/embeddings',
        completion_window: '24h',
        metadata: { bid: 'b1' },
        output_expires_after: { anchor: 'created_at', seconds: 3600 },
      },
      `Bearer ${KEY}`,
    ]);
  });

  test.each<[string, Serve]>([
    ['a reset in place of the answer', (request) => void request.socket.resetAndDestroy()],
    [
      'an answer that breaks off',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 });
        response.write('{"id":"batch_1"');
        setImmediate(() => response.destroy());
      },
    ],
    [
      'an answer that is not JSON',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('<html>secret</html>');
      },
    ],
    ['an answer that is no batch', (_request, response) => answerJson(response, { ok: true })],
    ['an empty answer', (_request, response) => answerJson(response, null)],
    ['a gateway in the way', (_request, response) => answerJson(response, {}, { status: 504 })],
  ])('is of unknown outcome after %s, and not tried again', async (_name, serve) => {
    const provider = await fakeProvider(serve);
    const error = await failureOf(provider.api.createBatch(ORDER));
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({
      operation: 'batches.create',
      kind: 'transient',
      outcome: 'unknown',
      retryable: true,
    });
    expect(inspect(error)).not.toContain('secret');
    expect(provider.calls).toHaveLength(1);
  });

  test('is of unknown outcome when no answer comes in time', async () => {
    const provider = await fakeProvider(() => {}, { timeoutMs: 50 });
    expect(await failureOf(provider.api.createBatch(ORDER))).toMatchObject({
      kind: 'transient',
      outcome: 'unknown',
      networkCode: 'TIMEOUT',
    });
    // On a slow machine time may be up before the call has arrived.
    expect(provider.calls.length).toBeLessThanOrEqual(1);
  });

  test('is of unknown outcome when it is given up half way', async () => {
    const giveUp = new AbortController();
    const provider = await fakeProvider(() => giveUp.abort());
    expect(
      await failureOf(provider.api.createBatch(ORDER, { signal: giveUp.signal })),
    ).toMatchObject({ kind: 'transient', outcome: 'unknown', networkCode: 'ABORTED' });
  });

  test('has no effect when it is given up before', async () => {
    const provider = await fakeProvider(() => {});
    const options = { signal: AbortSignal.abort() };
    expect(await failureOf(provider.api.createBatch(ORDER, options))).toMatchObject({
      outcome: 'not-applied',
      networkCode: 'ABORTED',
    });
    expect(provider.calls).toEqual([]);
  });

  test('has no effect when nobody listens', async () => {
    const gone = await fakeProvider(() => {});
    await gone.close();
    const dispatcher = openConnections();
    const api = openBatchApi({ baseUrl: `${gone.url}/v1`, apiKey: KEY }, { dispatcher });
    expect(await failureOf(api.createBatch(ORDER))).toMatchObject({
      kind: 'transient',
      outcome: 'not-applied',
      networkCode: 'ECONNREFUSED',
    });
    await dispatcher.destroy();
  });

  test('tells a refusal with the provider’s words and wait, but never with the key', async () => {
    const provider = await fakeProvider((_request, response) =>
      answerJson(
        response,
        {
          error: {
            message: `Wait, ${KEY}. ${'x'.repeat(1000)}`,
            type: 'requests',
            code: 'rate_limit_exceeded',
            param: null,
          },
        },
        { status: 429, headers: { 'retry-after': '7', 'x-request-id': 'req_1' } },
      ),
    );
    const error = await failureOf(provider.api.createBatch(ORDER));
    expect(error).toMatchObject({
      name: 'UpstreamError',
      status: 429,
      kind: 'transient',
      outcome: 'not-applied',
      code: 'rate_limit_exceeded',
      type: 'requests',
      param: undefined,
      retryAfterMs: 7000,
      requestId: 'req_1',
      providerMessage: expect.stringMatching(/^Wait, \[key\]\. x+…$/),
    });
    expect(error).not.toHaveProperty('cause');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(KEY);
  });
});

describe('the surroundings', () => {
  const names = ['OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_CUSTOM_HEADERS', 'OPENAI_LOG'];
  beforeEach(() => {
    process.env['OPENAI_ORG_ID'] = 'org-other';
    process.env['OPENAI_PROJECT_ID'] = 'proj-other';
    process.env['OPENAI_CUSTOM_HEADERS'] = 'Authorization: Bearer other';
    process.env['OPENAI_LOG'] = 'debug';
  });
  afterEach(() => {
    for (const name of names) delete process.env[name];
  });

  test('change nothing in a tenant’s calls', async () => {
    const received: object[] = [];
    const provider = await fakeProvider((request, response) => {
      received.push(request.headers);
      answerJson(response, BATCH);
    });
    await provider.api.retrieveBatch('batch_1');
    expect(received).toEqual([expect.objectContaining({ authorization: `Bearer ${KEY}` })]);
    expect(received[0]).not.toHaveProperty('openai-organization');
    expect(received[0]).not.toHaveProperty('openai-project');
  });
});

describe('looking after batches and files', () => {
  test('a batch is retrieved and cancelled by its id, whatever is in it', async () => {
    const provider = await fakeProvider((_request, response) => answerJson(response, BATCH));
    await provider.api.retrieveBatch('batch_1');
    await provider.api.cancelBatch('a b/ü');
    expect(provider.calls).toEqual([
      'GET /v1/batches/batch_1',
      'POST /v1/batches/a%20b%2F%C3%BC/cancel',
    ]);
  });

  test('an unknown batch is missing, and a batch that has ended refuses to be cancelled', async () => {
    const provider = await fakeProvider((request, response) =>
      answerJson(
        response,
        { error: { message: 'No.' } },
        { status: request.method === 'GET' ? 404 : 409 },
      ),
    );
    expect(await failureOf(provider.api.retrieveBatch('x'))).toMatchObject({ kind: 'missing' });
    expect(await failureOf(provider.api.cancelBatch('x'))).toMatchObject({ kind: 'refused' });
  });

  test('no call goes out for an empty id', async () => {
    const provider = await fakeProvider((_request, response) => answerJson(response, BATCH));
    expect(await failureOf(provider.api.retrieveBatch(''))).toBeInstanceOf(RangeError);
    expect(await failureOf(provider.api.cancelBatch(''))).toBeInstanceOf(RangeError);
    expect(await failureOf(provider.api.deleteFile(''))).toBeInstanceOf(RangeError);
    expect(await failureOf(collect(provider.api.readLines('')))).toBeInstanceOf(RangeError);
    expect(provider.calls).toEqual([]);
  });

  test('a file that is already gone counts as deleted', async () => {
    const provider = await fakeProvider((request, response) =>
      answerJson(response, {}, { status: request.url?.endsWith('gone') === true ? 404 : 500 }),
    );
    await expect(provider.api.deleteFile('gone')).resolves.toBeUndefined();
    await expect(provider.api.deleteFile('there')).rejects.toMatchObject({ status: 500 });
  });

  test('lists are walked across pages', async () => {
    const provider = await fakeProvider((request, response) => {
      const isLast = request.url?.includes('after=') === true;
      const [first, second] =
        request.url?.includes('files') === true
          ? [{ id: 'f2', filename: 'b' }, { id: 'f1' }]
          : [{ id: 'p2' }, { id: 'p1', metadata: { bid: 'b1' } }];
      answerJson(response, { object: 'list', data: [isLast ? second : first], has_more: !isLast });
    });
    const batches = await collect(provider.api.listBatches());
    expect(batches.map(({ id, metadata }) => ({ id, metadata }))).toEqual([
      { id: 'p2', metadata: {} },
      { id: 'p1', metadata: { bid: 'b1' } },
    ]);
    expect(await collect(provider.api.listFiles())).toEqual([
      { id: 'f2', filename: 'b' },
      { id: 'f1' },
    ]);
    expect(provider.calls).toEqual([
      'GET /v1/batches?limit=100',
      'GET /v1/batches?limit=100&after=p2',
      'GET /v1/files?purpose=batch&order=desc&limit=100',
      'GET /v1/files?purpose=batch&order=desc&limit=100&after=f2',
    ]);
  });

  test('a list that cannot be read to its end fails: it proves nothing absent', async () => {
    const provider = await fakeProvider((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html>Sign in</html>');
    });
    expect(await failureOf(collect(provider.api.listBatches()))).toMatchObject({
      operation: 'batches.list',
      kind: 'transient',
      networkCode: 'UNREADABLE',
    });
  });
});
