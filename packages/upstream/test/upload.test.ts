import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { Agent, buildConnector } from 'undici';
import { UpstreamError } from '../src/index.ts';
import { answerJson, failureOf, fakeProvider, KEY } from './fake-provider.ts';

const BIG_BYTES = 64 * 1024 * 1024;
const TAIL = Buffer.from('written while the upload stood still');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function fileOf(content: Buffer): Promise<string> {
  const path = join(folder, randomBytes(8).toString('hex'));
  await writeFile(path, content);
  return path;
}

const inputFor = (path: string) => ({ path, filename: 'b1.jsonl', expiresAfterSeconds: 86_400 });

describe('an upload', () => {
  test('is a form that any reader of forms understands, with its length told before', async () => {
    const content = Buffer.concat([
      Buffer.from('{"custom_id":"1"}\r\n--form\r\n'),
      randomBytes(200_000),
    ]);
    const requests: { headers: IncomingMessage['headers']; body: Buffer }[] = [];
    const provider = await fakeProvider(async (request, response) => {
      requests.push({ headers: request.headers, body: await buffer(request) });
      answerJson(response, { id: 'file-1', object: 'file', bytes: content.length, filename: 'x' });
    });
    const input = { ...inputFor(await fileOf(content)), filename: 'a"b\r\n.jsonl' };
    const file = await provider.api.uploadFile(input);

    expect(file).toEqual({ id: 'file-1', bytes: content.length, filename: 'x' });
    expect(provider.calls).toEqual(['POST /v1/files']);
    const { headers, body } = requests[0] ?? { headers: {}, body: Buffer.alloc(0) };
    expect(headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-length': String(body.length),
    });
    expect(headers).not.toHaveProperty('transfer-encoding');
    const form = await new Response(body, {
      headers: { 'content-type': String(headers['content-type']) },
    }).formData();
    expect([...form.keys()]).toEqual([
      'purpose',
      'expires_after[anchor]',
      'expires_after[seconds]',
      'file',
    ]);
    expect(form.get('purpose')).toBe('batch');
    expect(form.get('expires_after[anchor]')).toBe('created_at');
    expect(form.get('expires_after[seconds]')).toBe('86400');
    const part = form.get('file');
    if (!(part instanceof File)) throw new Error('no file in the form');
    expect(part.type).toBe('application/jsonl');
    expect(part.name).toBe('a"b\r\n.jsonl');
    expect(Buffer.from(await part.arrayBuffer()).equals(content)).toBe(true);
  });

  test('reads from disk only what the provider takes', async () => {
    const path = await fileOf(Buffer.alloc(0));
    await truncate(path, BIG_BYTES);
    const sockets: Socket[] = [];
    const connector = buildConnector({});
    const dispatcher = new Agent({
      connect: (options, callback) =>
        connector(options, (...[error, socket]) => {
          if (socket !== null) sockets.push(socket);
          if (error === null) callback(null, socket);
          else callback(error, null);
        }),
    });
    const stalled: IncomingMessage[] = [];
    let tail = Buffer.alloc(0);
    const provider = await fakeProvider(
      (request, response) => {
        request.once('data', () => {
          request.pause();
          stalled.push(request);
        });
        request.on('data', (chunk: Buffer) => {
          tail = Buffer.concat([tail, chunk]).subarray(-1024);
        });
        request.on('end', () => answerJson(response, { id: 'file-1' }));
      },
      { dispatcher },
    );

    const uploading = provider.api.uploadFile(inputFor(path));
    let before = -1;
    const taken = await eventually(() => {
      const [socket] = sockets;
      const previous = before;
      before = socket?.bytesWritten ?? -1;
      expect(stalled).toHaveLength(1);
      expect(socket?.writableNeedDrain).toBe(true);
      expect(before).toBe(previous);
      return before;
    });
    // What fits between two sockets of one machine, far from the whole.
    expect(taken).toBeLessThan(BIG_BYTES / 2);

    const file = await open(path, 'r+');
    await file.write(TAIL, 0, TAIL.length, BIG_BYTES - TAIL.length);
    await file.close();
    stalled[0]?.resume();
    await uploading;
    expect(tail.includes(TAIL)).toBe(true);
  });

  test('that is refused before it was read leaves the file closed and the reason known', async () => {
    const path = await fileOf(Buffer.alloc(0));
    await truncate(path, BIG_BYTES);
    const provider = await fakeProvider((_request, response) =>
      answerJson(
        response,
        { error: { message: `Incorrect API key provided: ${KEY}.`, code: 'invalid_api_key' } },
        { status: 401 },
      ),
    );
    expect(await failureOf(provider.api.uploadFile(inputFor(path)))).toMatchObject({
      operation: 'files.create',
      status: 401,
      kind: 'credential',
      outcome: 'not-applied',
      code: 'invalid_api_key',
      providerMessage: 'Incorrect API key provided: [key].',
    });
  });

  test.each([
    ['a reset', {}, 'unknown', expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET|EPIPE)$/)],
    ['too long a silence', { timeoutMs: 50 }, 'unknown', 'TIMEOUT'],
    ['too long a time in all', { uploadTimeoutMs: 50 }, 'unknown', 'TIMEOUT'],
  ])('that meets %s is of unknown outcome', async (name, options, outcome, networkCode) => {
    const provider = await fakeProvider((request) => {
      request.resume();
      if (name === 'a reset') request.socket.resetAndDestroy();
    }, options);
    const error = await failureOf(provider.api.uploadFile(inputFor(await fileOf(TAIL))));
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({ kind: 'transient', outcome, networkCode });
    // On a slow machine time may be up before the call has arrived.
    expect(provider.calls.length).toBeLessThanOrEqual(1);
  });

  test('ends when it is given up', async () => {
    const giveUp = new AbortController();
    const provider = await fakeProvider((request) => {
      request.resume();
      request.on('end', () => giveUp.abort());
    });
    const input = inputFor(await fileOf(TAIL));
    expect(
      await failureOf(provider.api.uploadFile(input, { signal: giveUp.signal })),
    ).toMatchObject({ networkCode: 'ABORTED', outcome: 'unknown' });
  });

  test.each([
    ['no JSON', '<html>'],
    ['no file', '{"object":"list"}'],
  ])('whose answer is %s is of unknown outcome', async (_name, answer) => {
    const provider = await fakeProvider((request, response) => {
      request.resume();
      request.on('end', () => response.end(answer));
    });
    expect(await failureOf(provider.api.uploadFile(inputFor(await fileOf(TAIL))))).toMatchObject({
      networkCode: 'UNREADABLE',
      outcome: 'unknown',
    });
  });

  test('of a file that is not there is our own fault, not the provider’s', async () => {
    const provider = await fakeProvider(() => {});
    const error = await failureOf(provider.api.uploadFile(inputFor(join(folder, 'none'))));
    expect(error).not.toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({ code: 'ENOENT' });
    expect(provider.calls).toEqual([]);
  });
});
