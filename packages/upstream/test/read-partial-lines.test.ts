import { describe, expect, test } from '@jest/globals';
import { answerJson, collect, failureOf, fakeProvider, type Serve } from './fake-provider.ts';

const textOf = async (lines: AsyncIterable<Buffer> | undefined) =>
  lines && (await collect(lines)).map(String);

describe('a file that is still being written', () => {
  const growing =
    (content: string, incomplete = 'true'): Serve =>
    (_request, response) => {
      response.writeHead(200, { 'X-Incomplete': incomplete, 'X-Last-Line': '9' });
      response.end(content);
    };

  test.each(['true', 'false'])('gives what is new where X-Incomplete is %s', async (incomplete) => {
    const provider = await fakeProvider(growing('a\nb\n', incomplete));
    const lines = await provider.api.readPartialLines('file/1', 7);
    expect(await textOf(lines)).toEqual(['a', 'b']);
    expect(provider.calls).toEqual(['GET /v1/files/file%2F1/content?offset=7']);
  });

  test('may have nothing new', async () => {
    const provider = await fakeProvider(growing(''));
    expect(await textOf(await provider.api.readPartialLines('file-1', 2))).toEqual([]);
  });

  test.each<[string, Serve]>([
    ['is not there', (_request, response) => answerJson(response, {}, { status: 404 })],
    ['is refused', (_request, response) => answerJson(response, {}, { status: 400 })],
    ['comes as any other', (_request, response) => response.end('a\nb\n')],
    // Nobody waits for the rest of a body that is not wanted.
    ['comes as any other, without end', (_request, response) => void response.write('a\n')],
  ])('cannot be read early where it %s', async (_name, serve) => {
    const provider = await fakeProvider(serve);
    expect(await provider.api.readPartialLines('file-1', 0)).toBeUndefined();
    await provider.close();
  });

  test.each([
    [503, 'transient'],
    [401, 'credential'],
  ])('that is answered with %i fails as any call', async (status, kind) => {
    const provider = await fakeProvider((_request, response) =>
      answerJson(response, {}, { status }),
    );
    expect(await failureOf(provider.api.readPartialLines('file-1', 0))).toMatchObject({
      operation: 'files.content',
      status,
      kind,
    });
  });

  test('fails after whole lines when it breaks off', async () => {
    const provider = await fakeProvider((_request, response) => {
      response.writeHead(200, { 'x-incomplete': 'true' });
      response.write('a\nb', () => response.destroy());
    });
    const lines: string[] = [];
    const reading = async () => {
      for await (const line of (await provider.api.readPartialLines('file-1', 0)) ?? [])
        lines.push(line.toString());
    };
    expect(await failureOf(reading())).toMatchObject({ kind: 'transient' });
    expect(lines).not.toContain('b');
  });
});
