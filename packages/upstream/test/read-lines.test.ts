import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { UpstreamError } from '../src/index.ts';
import { answerJson, collect, failureOf, fakeProvider, KEY, type Serve } from './fake-provider.ts';

const textOf = (lines: readonly Buffer[]) => lines.map((line) => line.toString());

describe('the lines of a file', () => {
  test('come with exactly the provider’s bytes', async () => {
    const provider = await fakeProvider((_request, response) =>
      response.end('{"a":"\u2028"}\n\n{"b":1.0}\r\n{"c":"é"}'),
    );
    expect(textOf(await collect(provider.api.readLines('file/1')))).toEqual([
      '{"a":"\u2028"}',
      '{"b":1.0}\r',
      '{"c":"é"}',
    ]);
    expect(provider.calls).toEqual(['GET /v1/files/file%2F1/content']);
  });

  test('come no faster than they are taken', async () => {
    const lineCount = 1024;
    const state = { made: 0, mark: 'early' };
    function* lines(): Generator<string> {
      for (; state.made < lineCount; state.made += 1)
        yield `${state.mark}${'x'.repeat(64 * 1024)}\n`;
    }
    const provider = await fakeProvider((_request, response) =>
      pipeline(Readable.from(lines(), { objectMode: false }), response),
    );
    const reader = provider.api.readLines('file-1')[Symbol.asyncIterator]();
    await reader.next();
    let before = -1;
    const made = await eventually(() => {
      const previous = before;
      before = state.made;
      expect(before).toBe(previous);
      return before;
    });
    // What fits between two sockets of one machine, far from the whole.
    expect(made).toBeLessThan(lineCount / 2);

    state.mark = 'late';
    const taken = [];
    for (let next = await reader.next(); next.done !== true; next = await reader.next())
      taken.push(next.value.subarray(0, 5).toString());
    expect(taken).toHaveLength(lineCount - 1);
    expect(taken.at(-1)).toBe('latex');
  });

  test('need not be read to the end', async () => {
    let closed = false;
    const provider = await fakeProvider((_request, response) => {
      response.on('close', () => (closed = true));
      response.write('a\nb\n');
    });
    for await (const line of provider.api.readLines('file-1')) {
      expect(line.toString()).toBe('a');
      break;
    }
    await eventually(() => expect(closed).toBe(true));
  });

  test('are found where the provider says the content is, without the key going along', async () => {
    const keys: (string | undefined)[] = [];
    const serve: Serve = (request, response) => {
      keys.push(request.headers.authorization);
      response.end('a\n');
    };
    const elsewhere = await fakeProvider(serve);
    const provider = await fakeProvider((_request, response) => {
      response.writeHead(302, { location: `${elsewhere.url}/signed` });
      response.end();
    });
    expect(textOf(await collect(provider.api.readLines('file-1')))).toEqual(['a']);
    expect(elsewhere.calls).toEqual(['GET /signed']);
    expect(keys).toEqual([undefined]);
  });

  const cut: [string, Serve][] = [
    [
      'fewer bytes than were announced',
      (_request, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('a\nb', () => response.destroy());
      },
    ],
    [
      'a chunked body without its end',
      (_request, response) => void response.write('a\nb', () => response.destroy()),
    ],
    [
      'a reset',
      (request, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('a\nb', () => request.socket.resetAndDestroy());
      },
    ],
  ];
  test.each(cut)('fail when they end early by %s', async (_name, serve) => {
    const provider = await fakeProvider(serve);
    const lines: string[] = [];
    const reading = async () => {
      for await (const line of provider.api.readLines('file-1')) lines.push(line.toString());
    };
    const error = await failureOf(reading());
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({ operation: 'files.content', kind: 'transient' });
    // Never the half line before the cut.
    expect(lines).not.toContain('b');
  });

  test('fail when the provider goes silent, however long it has sent before', async () => {
    const provider = await fakeProvider((_request, response) => void response.write('a\nb'), {
      timeoutMs: 50,
    });
    expect(await failureOf(collect(provider.api.readLines('file-1')))).toMatchObject({
      kind: 'transient',
      networkCode: 'TIMEOUT',
    });
  });

  test('fail when they were packed unasked', async () => {
    const provider = await fakeProvider((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end('packed');
    });
    expect(await failureOf(collect(provider.api.readLines('file-1')))).toMatchObject({
      networkCode: 'ENCODED',
    });
  });

  test('end when the reader gives up', async () => {
    const giveUp = new AbortController();
    const provider = await fakeProvider((_request, response) => void response.write('a\nb'));
    const reading = async () => {
      for await (const _ of provider.api.readLines('file-1', { signal: giveUp.signal }))
        giveUp.abort();
    };
    expect(await failureOf(reading())).toMatchObject({ networkCode: 'ABORTED' });
  });

  test.each([
    [404, 'missing'],
    [403, 'credential'],
    [503, 'transient'],
  ])('fail with what status %i means', async (status, kind) => {
    const provider = await fakeProvider((_request, response) =>
      answerJson(
        response,
        { error: { message: `No ${KEY}.` } },
        { status, headers: { 'retry-after-ms': '5' } },
      ),
    );
    expect(await failureOf(collect(provider.api.readLines('file-1')))).toMatchObject({
      status,
      kind,
      providerMessage: 'No [key].',
      retryAfterMs: 5,
    });
  });

  test('let a failure of whoever takes them through as it is', async () => {
    const provider = await fakeProvider((_request, response) => response.end('a\nb\n'));
    const reading = async () => {
      for await (const _ of provider.api.readLines('file-1')) throw new Error('taker failed');
    };
    await expect(reading()).rejects.toThrow('taker failed');
  });
});
