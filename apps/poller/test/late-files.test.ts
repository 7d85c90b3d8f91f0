import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { inputFileName } from '@silt/shared/domain';
import { eventually } from '@silt/testing';
import { openPollerFixture, type PollerFixture } from './poller-fixture.ts';

let fixture: PollerFixture;
beforeEach(async () => {
  fixture = await openPollerFixture();
});
afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

const filesLeft = async () => (await fixture.summary()).files.now;
/** What every look through a list went for, and what it found. */
const looks = () =>
  fixture.logLines
    .map((line) => JSON.parse(line) as { message: string; batches: number; found: number })
    .filter(({ message }) => message === 'late files looked for')
    .map(({ batches, found }) => ({ batches, found }));
/** Submits batches with an upload still on its way, and has them closed. */
const closedWithout = async (count: number) => {
  const batches = await Promise.all(
    Array.from({ length: count }, (_, n) => fixture.submit([`question ${n}`], 0, 1)),
  );
  for (const { batchId } of batches) await fixture.closed(batchId);
  return batches.map(({ batchId }) => batchId);
};

test('an upload that arrives after its batch is closed is deleted, and nothing else', async () => {
  await fixture.startPoller({ FILE_SWEEP_SECS: '2' });
  const [batchId = ''] = await closedWithout(1);
  await fixture.fileArrives(inputFileName('bsomeoneelses'));
  await fixture.fileArrives('notes.jsonl');
  await fixture.fileArrives(inputFileName(batchId), 'sk-another');
  await fixture.fileArrives(inputFileName(batchId));
  expect(await filesLeft()).toBe(4);
  await eventually(async () => expect(await filesLeft()).toBe(3));
  expect(looks()).toEqual([{ batches: 1, found: 1 }]);
});

test('one look does for all the batches that a tenant closed together', async () => {
  const { batchId: anyBatch } = await fixture.submit(['a']);
  const { lane = '' } = (await fixture.state.batch(anyBatch)) ?? {};
  const closedAt = (await fixture.state.now()) - 100_000;
  for (const batchId of ['b1', 'b2', 'b3']) {
    await fixture.state.lateFiles.note({ lane, batchId, closedAt }, 1_000);
    await fixture.fileArrives(inputFileName(batchId));
  }
  await fixture.startPoller({ FILE_SWEEP_SECS: '0.2' });
  await fixture.closed(anyBatch);
  // What was found is told before it is deleted.
  await eventually(async () => expect(await filesLeft()).toBe(0));
  expect(looks()).toEqual([{ batches: 3, found: 3 }]);
});

test('a look that fails is taken again', async () => {
  await fixture.startPoller({ FILE_SWEEP_SECS: '0.5' });
  // The list is read once when the batch is tidied up.
  const [batchId = ''] = await closedWithout(1);
  await fixture.admin('faults', { operation: 'files.list', status: 503, count: 2 });
  await fixture.fileArrives(inputFileName(batchId));
  await eventually(async () => expect(await filesLeft()).toBe(0));
  expect(fixture.logLines.filter((line) => line.includes('late files not listed'))).toHaveLength(2);
});

test('batches of whose uploads there is a file each are not looked for again', async () => {
  await fixture.startPoller({ FILE_SWEEP_SECS: '0.2' });
  const { batchId } = await fixture.submit(['a'], 2);
  await fixture.closed(batchId);
  expect(await fixture.redis.client.exists(fixture.state.keys.lateFiles)).toBe(0);
});
