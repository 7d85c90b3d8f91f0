import { afterEach, describe, expect, test } from '@jest/globals';
import { type Answer, inputFileName } from '@silt/shared/domain';
import { eventually } from '@silt/testing';
import type { SimulatorOptions } from '@silt/simulator';
import { openPollerFixture, type PollerFixture } from './poller-fixture.ts';

let fixture: PollerFixture;
const open = async (options?: SimulatorOptions) => {
  fixture = await openPollerFixture(options);
};
afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

const textOf = ({ body }: Answer): unknown => {
  const completion = JSON.parse(body.toString()) as {
    choices?: { message: { content: unknown } }[];
    error?: { message: string };
  };
  return completion.choices?.[0]?.message.content ?? completion.error?.message;
};

describe('a completed batch', () => {
  test('answers each request with its own line, and leaves nothing at the provider', async () => {
    await open();
    const texts = Array.from({ length: 450 }, (_, n) => `question ${n}`);
    const { batchId, ids } = await fixture.submit(texts);
    await fixture.startPoller();
    for (const [index, id] of ids.entries()) {
      expect(textOf(await fixture.answer(id))).toBe(`echo: question ${index}`);
    }
    await fixture.closed(batchId);
    expect((await fixture.summary()).files.now).toBe(0);
  });

  test('tells what batches of its lane take', async () => {
    await open();
    const { batchId, ids } = await fixture.submit(['how long?']);
    expect((await fixture.state.find(ids[0] ?? ''))?.paceMs).toBeUndefined();
    await fixture.startPoller();
    await fixture.closed(batchId);
    const found = await fixture.state.find(ids[0] ?? '');
    const { createdAt = 0, endedAt = 0 } = (await fixture.state.batch(batchId)) ?? {};
    expect(found?.paceMs).toBeGreaterThanOrEqual(endedAt - createdAt);
    expect(found?.batch).toMatchObject({ state: 'closed', providerStatus: 'completed' });
  });

  test('keeps an answer’s bytes as the provider wrote them', async () => {
    await open();
    const raw = '{"z":1.0, "a" : 1e2,"big":9007199254740993,"t":"caf\\u00e9 \u2028 ☕","n":null}';
    const { ids } = await fixture.submit([`!raw ${raw}`]);
    await fixture.startPoller();
    expect((await fixture.answer(ids[0] ?? '')).body.toString()).toBe(raw);
  });

  test('gives a request its own faults, and others another try', async () => {
    await open();
    const { ids, batchId } = await fixture.submit([
      'well',
      '!status 400 not like this',
      '!status 429 slower',
      '!status 500 broken',
      '!status 0',
      '!missing',
    ]);
    await fixture.startPoller();
    await fixture.closed(batchId);
    expect(textOf(await fixture.answer(ids[0] ?? ''))).toBe('echo: well');
    expect(await fixture.answer(ids[1] ?? '')).toMatchObject({ status: 400 });
    expect(textOf(await fixture.answer(ids[1] ?? ''))).toContain('not like this');
    expect(await fixture.queued()).toEqual(ids.slice(2).toSorted());
  });

  test('of which every line failed is no dead end', async () => {
    await open();
    const { ids } = await fixture.submit(['!status 400 a', '!status 404 b']);
    await fixture.startPoller();
    expect(await fixture.answer(ids[0] ?? '')).toMatchObject({ status: 400 });
    expect(await fixture.answer(ids[1] ?? '')).toMatchObject({ status: 404 });
  });

  test('ends a request’s last try with what happened', async () => {
    await open();
    const { ids } = await fixture.submit(['!status 503 come later', '!missing']);
    await fixture.startPoller({ MAX_ATTEMPTS: '1' });
    const failed = await fixture.answer(ids[0] ?? '');
    expect(failed.status).toBe(502);
    expect(textOf(failed)).toMatch(/1 try.*HTTP 503.*come later/);
    expect(textOf(await fixture.answer(ids[1] ?? ''))).toMatch(/none of the result files/);
  });
});

describe('a batch that ended otherwise', () => {
  test('expired: what is finished is settled, the rest tried again', async () => {
    await open({ holdBatches: true });
    const { ids, batchId, providerBatchId } = await fixture.submit(['a', 'b', 'c', 'd']);
    await fixture.startPoller();
    await fixture.admin(`batches/${providerBatchId}/advance`, { to: 'expired', finishedRows: 2 });
    await fixture.closed(batchId);
    const stored = await fixture.state.answers(ids);
    const settled = ids.filter((_, index) => stored[index]);
    expect(settled).toHaveLength(2);
    expect(await fixture.queued()).toEqual(ids.filter((id) => !settled.includes(id)).toSorted());
  });

  test('failed with a line named: suspect and rest travel apart, uncounted', async () => {
    await open({ holdBatches: true });
    const { ids, batchId, providerBatchId } = await fixture.submit(['a', 'b', 'c']);
    await fixture.startPoller({ MAX_ATTEMPTS: '1' });
    await fixture.admin(`batches/${providerBatchId}/advance`, {
      to: 'failed',
      errors: [{ code: 'invalid_request', message: 'not this one', param: 'body', line: 2 }],
    });
    await fixture.closed(batchId);
    const groups = new Map(
      (await fixture.state.dueRequests(10)).map(({ id, group }) => [id, group]),
    );
    expect(ids.map((id) => groups.get(id))).toEqual([
      `rest.${batchId}`,
      `suspects.${batchId}`,
      `rest.${batchId}`,
    ]);
  });

  test('failed alone for the first time: a suspect, and nobody else', async () => {
    await open({ holdBatches: true });
    const { ids, batchId, providerBatchId } = await fixture.submit(['a']);
    await fixture.startPoller();
    await fixture.admin(`batches/${providerBatchId}/advance`, {
      to: 'failed',
      errors: [{ code: 'invalid_request', message: 'not this one', param: 'body', line: null }],
    });
    await fixture.closed(batchId);
    const [again] = await fixture.state.dueRequests(10);
    expect(again).toMatchObject({ id: ids[0], group: `suspects.${batchId}` });
  });

  test('failed without a word, nobody is refused', async () => {
    await open({ holdBatches: true });
    const { ids, batchId, providerBatchId } = await fixture.submit(['a']);
    await fixture.startPoller();
    await fixture.admin(`batches/${providerBatchId}/advance`, { to: 'failed', errors: [] });
    await fixture.closed(batchId);
    expect(await fixture.queued()).toEqual(ids);
  });

  test('failed for an unknown model: all are told', async () => {
    await open({ unknownModels: ['model-a'] });
    const { ids } = await fixture.submit(['a', 'b']);
    await fixture.startPoller();
    for (const id of ids) expect((await fixture.answer(id)).status).toBe(404);
  });

  test('failed for want of quota: nobody fails, all wait', async () => {
    await open({ holdBatches: true });
    const { ids, batchId, providerBatchId } = await fixture.submit(['a', 'b']);
    await fixture.startPoller({ MAX_ATTEMPTS: '1' });
    await fixture.admin(`batches/${providerBatchId}/advance`, {
      to: 'failed',
      errors: [{ code: 'token_limit_exceeded', message: 'Enqueued token limit reached' }],
    });
    await fixture.closed(batchId);
    expect(await fixture.queued()).toEqual(ids.toSorted());
    expect(await fixture.state.dueRequests(10)).toEqual([]);
  });
});

describe('a batch that the provider works at', () => {
  test('tells an operator how far it is', async () => {
    await open();
    const { batchId } = await fixture.submit(['a', 'b', '!status 400 no', '!never']);
    await fixture.startPoller();
    await eventually(async () => {
      expect(await fixture.state.batch(batchId)).toMatchObject({
        state: 'submitted',
        providerCompleted: 2,
        providerFailed: 1,
      });
    });
  });
});

describe('a batch in which nobody is left', () => {
  test('is cancelled at the provider by the last cancel, and none of its answers is kept', async () => {
    await open({ holdBatches: true });
    const { ids, batchId } = await fixture.submit(['a', 'b']);
    for (const requestId of ids) {
      const lane = (await fixture.state.laneOf(requestId)) ?? '';
      const outcome = { status: 410, body: Buffer.from('cancelled') };
      await fixture.state.cancel({ requestId, lane, resultTtlSecs: 60, outcome });
    }
    await fixture.startPoller();
    await fixture.closed(batchId);
    for (const id of ids) expect((await fixture.answer(id)).status).toBe(410);
    expect(await fixture.queued()).toEqual([]);
    expect((await fixture.summary()).batches.byStatus).toMatchObject({ cancelled: 1 });
  });
});

describe('trouble on the way', () => {
  test('a failed look is no failed batch', async () => {
    await open();
    for (const status of [500, 429, 404]) {
      await fixture.admin('faults', { operation: 'batches.retrieve', status, count: 1 });
    }
    const { ids } = await fixture.submit(['a']);
    await fixture.startPoller();
    expect(textOf(await fixture.answer(ids[0] ?? ''))).toBe('echo: a');
  }, 60_000);

  test('a download that is cut is read again', async () => {
    await open();
    await fixture.admin('faults', { operation: 'files.content', reset: true, count: 2 });
    const { ids, batchId } = await fixture.submit(Array.from({ length: 50 }, (_, n) => `q${n}`));
    await fixture.startPoller();
    await fixture.closed(batchId);
    for (const [index, id] of ids.entries()) {
      expect(textOf(await fixture.answer(id))).toBe(`echo: q${index}`);
    }
    expect(await fixture.queued()).toEqual([]);
  });

  test.each([
    ['cut short without a word', { cut: true }],
    ['another page altogether', { status: 200, html: true }],
    ['gone for a moment', { status: 404 }],
  ])('a result file that is %s is read again before anybody is asked anew', async (_how, fault) => {
    await open();
    await fixture.admin('faults', { operation: 'files.content', count: 1, ...fault });
    const { ids, batchId } = await fixture.submit(Array.from({ length: 30 }, (_, n) => `q${n}`));
    await fixture.startPoller();
    await fixture.closed(batchId);
    for (const [index, id] of ids.entries()) {
      expect(textOf(await fixture.answer(id))).toBe(`echo: q${index}`);
    }
    expect(await fixture.queued()).toEqual([]);
  });

  test('two pollers settle each request once', async () => {
    await open();
    await fixture.startPoller();
    await fixture.startPoller();
    const batches = await Promise.all(
      Array.from({ length: 8 }, (_, n) => fixture.submit([`a${n}`, `b${n}`])),
    );
    for (const { ids, batchId } of batches) {
      await fixture.closed(batchId);
      expect(await fixture.state.answers(ids)).not.toContain(null);
    }
    const settled = fixture.logLines.filter((line) => line.includes('"batch ingested"'));
    expect(settled).toHaveLength(8);
  });

  test('a batch that stays unfinished too long is cancelled, and what it has is kept', async () => {
    await open({ holdBatches: true });
    const { ids, batchId } = await fixture.submit(['a', 'b']);
    await fixture.startPoller({ BATCH_STUCK_SECS: '1' });
    await fixture.closed(batchId);
    const stored = await fixture.state.answers(ids);
    const unfinished = ids.filter((_, index) => !stored[index]);
    expect(await fixture.queued()).toEqual(unfinished.toSorted());
  });

  test('files that cannot be deleted keep nobody waiting', async () => {
    await open();
    await fixture.admin('faults', { operation: 'files.delete', status: 403, count: 10 });
    const { ids, batchId } = await fixture.submit(['a']);
    await fixture.startPoller();
    expect((await fixture.answer(ids[0] ?? '')).status).toBe(200);
    await fixture.closed(batchId);
    await eventually(() => {
      expect(fixture.logLines.join('')).toContain('provider file not deleted');
    });
  });

  test('what lost uploads left behind is deleted too', async () => {
    await open();
    const { batchId } = await fixture.submit(['a'], 2);
    // Of the same name, but another tenant's.
    await fixture.fileArrives(inputFileName(batchId), 'sk-another');
    expect((await fixture.summary()).files.now).toBe(4);
    await fixture.startPoller();
    await fixture.closed(batchId);
    expect((await fixture.summary()).files.now).toBe(1);
  });

  test('a batch that the provider denies for good is given up, and its requests tried again', async () => {
    await open();
    await fixture.admin('batch-faults', { forgotten: true, holdBatches: true });
    const { ids, batchId } = await fixture.submit(['a', 'b']);
    await fixture.startPoller({ BATCH_VANISHED_SECS: '0.1' });
    await fixture.closed(batchId);
    expect(await fixture.queued()).toEqual(ids.toSorted());
    expect((await fixture.summary()).files.now).toBe(0);
  }, 60_000);

  test('a batch that the provider denies, and lists, is followed by the list', async () => {
    await open();
    await fixture.admin('faults', { operation: 'batches.retrieve', status: 404, count: 1_000 });
    const { ids, batchId } = await fixture.submit(['a']);
    await fixture.startPoller({ BATCH_VANISHED_SECS: '0.1' });
    await fixture.closed(batchId);
    expect(textOf(await fixture.answer(ids[0] ?? ''))).toBe('echo: a');
  }, 60_000);

  test('a batch that stays in cancelling is given up', async () => {
    await open();
    await fixture.admin('batch-faults', { stuck: 'cancelling', holdBatches: true });
    const { ids, batchId } = await fixture.submit(['a', 'b']);
    await fixture.startPoller({ BATCH_STUCK_SECS: '1', BATCH_CANCEL_SECS: '0.5' });
    await fixture.closed(batchId);
    expect(await fixture.queued()).toEqual(ids.toSorted());
    expect(fixture.logLines.join('')).toContain('the batch stayed in status cancelling');
  });

  test('a list of files that fails is asked for again, one that is not offered is not', async () => {
    await open();
    await fixture.admin('faults', { operation: 'files.list', status: 503, count: 1 });
    const waiting = await fixture.submit(['a'], 1);
    await fixture.startPoller();
    await eventually(() => {
      expect(fixture.logLines.join('')).toContain('provider files not listed');
    });
    await fixture.admin('faults', { operation: 'files.list', status: 404, count: 1 });
    await fixture.closed((await fixture.submit(['b'], 1)).batchId);
    expect(await fixture.state.batch(waiting.batchId)).toMatchObject({ state: 'tidying' });
  });

  test('logs neither keys nor prompts nor answers', async () => {
    await open();
    const { batchId } = await fixture.submit(['planted prompt', '!status 500 planted words']);
    await fixture.startPoller();
    await fixture.closed(batchId);
    expect(fixture.logLines.join('')).not.toMatch(/planted/);
  });
});
