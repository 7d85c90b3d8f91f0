import { afterEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '@silt/shared/domain';
import type { SimulatorOptions } from '@silt/simulator';
import { eventually } from '@silt/testing';
import { openPollerFixture, type PollerFixture } from './poller-fixture.ts';

let fixture: PollerFixture;
const open = async (options: SimulatorOptions) => {
  fixture = await openPollerFixture(options);
};
afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

const batchOf = (batchId: string) => fixture.state.batch(batchId);
const textOf = ({ body }: Answer): unknown =>
  (JSON.parse(body.toString()) as { choices: { message: { content: unknown } }[] }).choices[0]
    ?.message.content;
/** The facts of every line that the poller logged with this message. */
const logged = (message: string) =>
  fixture.logLines
    .map((line) => JSON.parse(line) as { message: string; settled?: number })
    .filter((line) => line.message === message);
const settledIn = (message: string) =>
  logged(message).reduce((sum, { settled = 0 }) => sum + settled, 0);
/** Waits until the poller has looked so much more often. */
const looks = async (more: number) => {
  const before = logged('batch not finished').length;
  await eventually(() => {
    expect(logged('batch not finished').length).toBeGreaterThanOrEqual(before + more);
  });
};
const complete = (providerBatchId: string) =>
  fixture.admin(`batches/${providerBatchId}/advance`, { to: 'completed' });

describe('a provider that lets results be read while a batch is under way', () => {
  test('has its callers answered then', async () => {
    const batchFaults = { stuck: 'in_progress', expireFinishedShare: 0.5 } as const;
    await open({ dialect: 'doubleword', batchFaults });
    const { ids, batchId, providerBatchId } = await fixture.submit(['a', 'b', 'c', 'd']);
    await fixture.startPoller();
    await eventually(async () => {
      const early = await fixture.state.answers(ids);
      expect(early.filter((answer) => answer)).toHaveLength(2);
    });
    await looks(3);
    expect(await batchOf(batchId)).toMatchObject({
      state: 'submitted',
      partial: 'yes',
      outputLinesRead: 2,
      settled: 2,
    });
    await complete(providerBatchId);
    await fixture.closed(batchId);
    for (const [index, id] of ids.entries()) {
      expect(textOf(await fixture.answer(id))).toBe(`echo: ${'abcd'[index]}`);
    }
    expect(settledIn('batch read early')).toBe(2);
    expect(settledIn('batch ingested')).toBe(2);
  });

  test('has nobody asked again before the end', async () => {
    const batchFaults = { stuck: 'finalizing', errorRowsInOutput: true } as const;
    await open({ dialect: 'doubleword', batchFaults });
    const { ids, batchId, providerBatchId } = await fixture.submit([
      'well',
      '!status 400 not like this',
      '!status 500 broken',
      '!status 429 slower',
      '!missing',
    ]);
    await fixture.startPoller();
    expect((await fixture.answer(ids[0] ?? '')).status).toBe(200);
    expect((await fixture.answer(ids[1] ?? '')).status).toBe(400);
    await looks(3);
    expect(await batchOf(batchId)).toMatchObject({ state: 'submitted', outputLinesRead: 4 });
    expect(await fixture.queued()).toEqual([]);
    await complete(providerBatchId);
    await fixture.closed(batchId);
    expect(await fixture.queued()).toEqual(ids.slice(2).toSorted());
  });

  test.each([
    ['well', undefined],
    ['after replies that broke off', { reset: true }],
    ['after replies that ended within a line', { cut: true }],
    ['after no replies', { status: 503 }],
  ])('has each line settled once, when all goes %s', async (_name, fault) => {
    // The rows get their turns within a second, during which there is a look every 50 ms.
    const batchFaults = { stuck: 'in_progress' } as const;
    await open({ dialect: 'doubleword', runningSecs: 20, batchFaults });
    const texts = Array.from({ length: 40 }, (_, n) => `question ${n}`);
    const { ids, batchId, providerBatchId } = await fixture.submit(texts);
    await fixture.startPoller();
    await eventually(async () => expect(await batchOf(batchId)).toMatchObject({ partial: 'yes' }));
    if (fault) await fixture.admin('faults', { operation: 'files.content', ...fault, count: 3 });
    for (const [index, id] of ids.entries()) {
      expect(textOf(await fixture.answer(id))).toBe(`echo: question ${index}`);
    }
    await eventually(async () => {
      expect(await batchOf(batchId)).toMatchObject({ state: 'submitted', outputLinesRead: 40 });
    });
    await complete(providerBatchId);
    await fixture.closed(batchId);
    expect(await batchOf(batchId)).toMatchObject({ settled: 40 });
    expect(settledIn('batch read early')).toBe(40);
    expect(settledIn('batch ingested')).toBe(0);
    // In several pieces.
    expect(logged('batch read early').length).toBeGreaterThan(2);
  });
});

describe('a provider that does not', () => {
  const MANY = 100;
  const refuseContents = (fault: object) =>
    fixture.admin('faults', { operation: 'files.content', ...fault, count: MANY });
  const contentsAskedFor = async (): Promise<number> => {
    const response = await fetch(`${fixture.provider.url}/admin/faults`);
    const { armed } = (await response.json()) as { armed: { count: number }[] };
    return MANY - (armed[0]?.count ?? 0);
  };
  const expectAnswersAtTheEnd = async (asked: number) => {
    const { ids, batchId, providerBatchId } = await fixture.submit(['a', 'b']);
    await fixture.startPoller();
    await eventually(() => {
      expect(logged('batch not finished').at(-1)).toMatchObject({ providerStatus: 'in_progress' });
    });
    await looks(5);
    expect(await contentsAskedFor()).toBe(asked);
    await fixture.provider.admin('DELETE', 'faults');
    await complete(providerBatchId);
    await fixture.closed(batchId);
    for (const id of ids) expect((await fixture.answer(id)).status).toBe(200);
    return batchId;
  };

  test('is not asked for a file that it does not name', async () => {
    await open({ dialect: 'openai', holdBatches: true });
    await refuseContents({ status: 404 });
    expect(await batchOf(await expectAnswersAtTheEnd(0))).not.toHaveProperty('partial');
  });

  test.each([
    ['denies the file', { status: 404 }],
    ['refuses', { status: 400 }],
    ['fails', { status: 500 }],
    ['answers without a word of it', { status: 200, html: true }],
  ])('but names a file, and %s, is asked once', async (_name, fault) => {
    await open({ dialect: 'doubleword', holdBatches: true });
    await refuseContents(fault);
    expect(await batchOf(await expectAnswersAtTheEnd(1))).toMatchObject({ partial: 'no' });
  });
});
