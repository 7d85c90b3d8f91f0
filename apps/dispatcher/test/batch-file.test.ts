import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeTemporarySpool } from './temporary-spool.ts';
import { writeBatchFile } from '../src/submit/batch-file.ts';
import { type DispatcherFixture, openDispatcherFixture } from './dispatcher-fixture.ts';

let fixture: DispatcherFixture;
beforeEach(async () => {
  fixture = await openDispatcherFixture();
});
afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

test('a file that is not finished does not stay', async () => {
  const { state } = fixture;
  const requestIds = await fixture.admit(['a', 'b'], { parcel: false });
  const lane =
    (await fixture.redis.client.hget(state.keys.request(requestIds[0] ?? ''), 'lane')) ?? '';
  await state.claim({ batchId: 'b1', owner: 'me', lane, abandonAfterMs: 60_000, requestIds });
  const batch = await state.batch('b1');
  if (!batch) throw new Error('no batch');
  await using spool = await makeTemporarySpool();
  const write = (signal: AbortSignal) =>
    writeBatchFile(state, batch, '/v1/chat/completions', spool.path, signal);

  expect(await write(new AbortController().signal)).toMatchObject({ lines: 2 });
  expect(await readdir(spool.path)).toHaveLength(1);
  // Over one that is there already: what is lost of it is certainly half a file.
  await expect(write(AbortSignal.abort())).rejects.toThrow('aborted');
  expect(await readdir(spool.path)).toEqual([]);
});
