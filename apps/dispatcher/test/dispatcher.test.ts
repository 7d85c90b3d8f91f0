import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeAnswer, isUnwanted } from '@silt/shared/domain';
import { openQueue } from '@silt/shared/queues';
import { eventually } from '@silt/testing';
import { type DispatcherFixture, openDispatcherFixture } from './dispatcher-fixture.ts';

let fixture: DispatcherFixture;
beforeEach(async () => {
  fixture = await openDispatcherFixture();
});
afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

/** Every request once at the provider, in as many batches as given. */
const expectSubmitted = (ids: readonly string[], batches?: number) =>
  eventually(async () => {
    const lines = await fixture.ledger();
    expect(lines.map(({ customId }) => customId).toSorted()).toEqual(ids.toSorted());
    if (batches !== undefined) {
      expect(new Set(lines.map(({ batchId }) => batchId)).size).toBe(batches);
    }
  });

const logged = (message: string) => fixture.logLines.filter((line) => line.includes(message));

const failedSubmissions = (count: number) =>
  eventually(() => expect(logged('submission failed')).toHaveLength(count));

/**
 * A request whose batch failed so often that it comes again in 45 s at the soonest, when it fails the
 * next so many times.
 */
const failingForLong = async (credential: string, count: number) => {
  const [id = ''] = await fixture.admit(['a'], { credential });
  const lane = (await fixture.state.laneOf(id)) ?? '';
  const batch = { batchId: 'bfailing', owner: 'drain' };
  await fixture.state.claim({ ...batch, lane, abandonAfterMs: 60_000, requestIds: [id] });
  await fixture.state.seal({ ...batch, sweepAfterMs: 0 });
  await fixture.redis.client.hset(fixture.state.keys.batch('bfailing'), 'failedSubmissions', 9);
  const trouble = { operation: 'files.create', status: 503 };
  await fixture.arm('faults', { ...trouble, key: credential, count });
  return id;
};

/** Requests in the order in which the dispatcher submitted their batches, one in each. */
const submittedInOrder = async () => {
  const lines = await fixture.ledger();
  const batchIds = logged('batch submitted').map(
    (line) => (JSON.parse(line) as { providerBatchId: string }).providerBatchId,
  );
  return batchIds.map((id) => lines.find(({ batchId }) => batchId === id)?.customId);
};

/** The batch that a request travels in. */
const batchOf = async (id: string) => {
  const batchId = await fixture.redis.client.hget(fixture.state.keys.request(id), 'batch');
  return fixture.state.batch(batchId ?? '');
};

describe('a drain', () => {
  test('brings what waits to the provider, a batch for each lane', async () => {
    const ids = [
      ...(await fixture.admit(['a', 'b', 'c'])),
      ...(await fixture.admit(['d'], { model: 'model-b' })),
      ...(await fixture.admit(['a'], { credential: 'sk-tenant-two' })),
    ];
    await fixture.startDispatcher();
    await expectSubmitted(ids, 3);
    const lines = await fixture.ledger();
    expect(new Set(lines.map(({ key }) => key)).size).toBe(2);
    expect(await fixture.spooled()).toEqual([]);
  });

  test('splits at the limits', async () => {
    const ids = await fixture.admit(Array.from({ length: 25 }, (_, n) => `key-${n}`));
    await fixture.startDispatcher({ BATCH_MAX_REQUESTS: '10' });
    await expectSubmitted(ids, 3);
  });

  test.each([
    ['brought by a parcel', { parcel: true, inputs: 4 }, 6],
    ['found in the outbox', { parcel: false, parcelGraceMs: 0, inputs: 4 }, 6],
    ['of a parcel that tells of none', { parcel: true }, 25],
  ])('splits at the inputs of requests %s', async (_how, options, count) => {
    const keys = Array.from({ length: count }, (_, n) => `key-${n}`);
    const ids = await fixture.admit(keys, options);
    await fixture.startDispatcher({ BATCH_MAX_INPUTS: '10' });
    await expectSubmitted(ids, 3);
  });

  test('finds what no parcel brought', async () => {
    const ids = await fixture.admit(['a', 'b'], { parcel: false, parcelGraceMs: 0 });
    await fixture.startDispatcher();
    await expectSubmitted(ids, 1);
  });

  test('twice, by two dispatchers, submits nothing twice', async () => {
    await fixture.startDispatcher();
    await fixture.startDispatcher();
    const ids: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const keys = Array.from({ length: 20 }, (_, n) => `${round}-${n}`);
      ids.push(...(await fixture.admit(keys)));
    }
    await expectSubmitted(ids);
    expect((await fixture.summary()).duplicatedCustomIds).toEqual([]);
  });

  test('gives back the members of a batch whose maker died', async () => {
    const ids = await fixture.admit(['a', 'b'], { parcel: false });
    const lane = await fixture.redis.client.hget(fixture.state.keys.request(ids[0] ?? ''), 'lane');
    await fixture.state.claim({
      batchId: 'bdead',
      owner: 'a drain that died',
      lane: lane ?? '',
      abandonAfterMs: 0,
      requestIds: ids,
    });
    await fixture.startDispatcher();
    await expectSubmitted(ids, 1);
    await eventually(async () =>
      expect(await fixture.state.members('bdead', 0, 10)).toHaveLength(0),
    );
    // What is left of it keeps its maker, should it only have slept, from filling it anew.
    expect(await fixture.state.batch('bdead')).toMatchObject({ state: 'abandoned' });
    expect(await fixture.state.dueBatches(10)).not.toContain('bdead');
  });
});

describe('a Redis that forgot the schedule', () => {
  const schedulers = () => fixture.redis.client.zcard('silt:{s0}:ticks:repeat');

  test('is told anew when its connections come back', async () => {
    const tap = await fixture.openTap();
    await fixture.startDispatcher({ REDIS_URL: tap.url });
    tap.cut();
    await fixture.redis.empty();
    await tap.restore();
    await eventually(async () => expect(await schedulers()).toBe(2));
    const ids = await fixture.admit(['a'], { parcel: false, parcelGraceMs: 0 });
    await expectSubmitted(ids, 1);
    expect(logged('schedule was gone')).toHaveLength(1);
  });

  test('and whose connections never noticed, too', async () => {
    await fixture.startDispatcher();
    await fixture.redis.empty();
    await eventually(async () => expect(await schedulers()).toBe(2));
    const ids = await fixture.admit(['a'], { parcel: false, parcelGraceMs: 0 });
    await expectSubmitted(ids, 1);
  });
});

describe('a submission', () => {
  test('carries bodies byte for byte, but for line breaks between tokens', async () => {
    const body = `{ "model":"model-a",\r\n\t"messages" : [{"role":"user","content":"caf\\u00e9 ☕ 1.0"}],\n "n":1e0, "seed": 9007199254740993 }`;
    await fixture.admit(['a'], { body });
    await fixture.startDispatcher();
    await eventually(async () => {
      const [line] = await fixture.ledger();
      expect(line?.body).toBe(body.replace(/[\r\n]/g, ' '));
    });
  });

  test('whose reply was lost is adopted, not made again', async () => {
    await fixture.arm('faults', { operation: 'batches.create', reset: true, count: 1 });
    const ids = await fixture.admit(['a', 'b']);
    await fixture.startDispatcher();
    await eventually(() => {
      expect(fixture.logLines.join('')).toContain('orphaned batch adopted');
    });
    await expectSubmitted(ids, 1);
    expect((await fixture.summary()).batches.created).toBe(1);
  });

  test('whose reply was lost is not refused because the list is', async () => {
    await fixture.arm('faults', { operation: 'batches.create', reset: true, count: 1 });
    await fixture.arm('faults', { operation: 'batches.list', status: 403, count: 1 });
    const ids = await fixture.admit(['a', 'b']);
    await fixture.startDispatcher();
    await eventually(() => {
      expect(fixture.logLines.join('')).toContain('orphaned batch adopted');
    });
    await expectSubmitted(ids, 1);
    expect(await fixture.state.answers(ids)).toEqual([null, null]);
  });

  test('whose create certainly did not happen is made after the quiet time', async () => {
    // The pause ends with the client's timeout: the provider never carries the call out.
    await fixture.arm('pauses', { operation: 'batches.create', when: 'before', count: 1 });
    const ids = await fixture.admit(['a']);
    await fixture.startDispatcher();
    await expectSubmitted(ids, 1);
    expect((await fixture.summary()).batches.created).toBe(1);
  });

  test('whose upload was lost on the way back takes the file over', async () => {
    await fixture.arm('faults', { operation: 'files.create', reset: true, count: 1 });
    const ids = await fixture.admit(['a']);
    await fixture.startDispatcher();
    await expectSubmitted(ids, 1);
    expect((await fixture.summary()).files.ever).toBe(1);
  });

  test('whose upload was lost twice takes one file over, and says that there are two', async () => {
    await fixture.arm('faults', { operation: 'files.create', reset: true, count: 2 });
    // Without a list the first file is not found.
    await fixture.arm('faults', { operation: 'files.list', status: 404, count: 1 });
    const [id = ''] = await fixture.admit(['a']);
    await fixture.startDispatcher();
    await expectSubmitted([id], 1);
    expect((await fixture.summary()).files.ever).toBe(2);
    expect(await batchOf(id)).toMatchObject({ uploads: 2 });
  });

  test('whose upload was plainly refused leaves nothing to look for', async () => {
    await fixture.arm('faults', { operation: 'files.create', status: 429, count: 1 });
    const [id = ''] = await fixture.admit(['a']);
    await fixture.startDispatcher();
    await expectSubmitted([id], 1);
    expect(await batchOf(id)).toMatchObject({ uploads: 1 });
  });

  test.each([429, 500, 503])('is tried again after %i', async (status) => {
    await fixture.arm('faults', { operation: 'files.create', status, count: 1 });
    await fixture.arm('faults', { operation: 'batches.create', status, count: 1 });
    const ids = await fixture.admit(['a']);
    await fixture.startDispatcher();
    await expectSubmitted(ids, 1);
    expect((await fixture.summary()).duplicatedCustomIds).toEqual([]);
  });

  test.each([
    ['files.create', 401, 'invalid_api_key'],
    ['batches.create', 403, 'permission_denied'],
    ['batches.create', 400, 'billing_hard_limit_reached'],
  ])(
    'refused at %s with %i is settled so, in the provider’s words',
    async (operation, status, code) => {
      const message = `said at ${operation}`;
      await fixture.arm('faults', { operation, status, code, message, count: 1 });
      const [id = ''] = await fixture.admit(['a']);
      await fixture.startDispatcher();
      await eventually(async () => {
        const [stored] = await fixture.state.answers([id]);
        const answer = decodeAnswer(stored ?? Buffer.alloc(0));
        expect(answer.status).toBe(status);
        expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { message, code } });
      });
    },
  );

  test('that waits for an end of trouble is tried as soon as another one succeeds', async () => {
    const longAgo = await failingForLong('sk-long-ago', 1);
    await fixture.startDispatcher();
    await failedSubmissions(1);
    // This one is told when to come, which is sooner.
    await fixture.arm('faults', {
      operation: 'files.create',
      status: 503,
      retryAfterSecs: 6,
      key: 'sk-told',
      count: 1,
    });
    const [told = ''] = await fixture.admit(['b'], { credential: 'sk-told' });
    await failedSubmissions(2);
    const [well = ''] = await fixture.admit(['c'], { credential: 'sk-well' });
    await expectSubmitted([well, longAgo, told], 3);
    expect(await submittedInOrder()).toEqual([well, longAgo, told]);
  });

  test('that fails again when it is tried early is left to its own time', async () => {
    const id = await failingForLong('sk-troubled', 2);
    await fixture.startDispatcher();
    await failedSubmissions(1);
    for (const key of ['b', 'c', 'd']) {
      const [other = ''] = await fixture.admit([key], { credential: 'sk-well' });
      await eventually(async () => expect((await batchOf(other))?.state).toBe('submitted'));
      await failedSubmissions(2);
    }
    expect(logged('submission tried early')).toHaveLength(1);
    expect(await batchOf(id)).toMatchObject({ state: 'sealed', failedSubmissions: 11 });
  });

  test('one tenant’s refusal does not touch another’s batch', async () => {
    const [refused = ''] = await fixture.admit(['a'], { credential: 'sk-revoked' });
    await fixture.arm('faults', { operation: 'files.create', status: 401, count: 1 });
    await fixture.startDispatcher();
    await eventually(async () => {
      expect(await fixture.state.answers([refused])).not.toEqual([null]);
    });
    await expectSubmitted(await fixture.admit(['b']), 1);
  });

  test('that comes again for a batch further on asks for no room', async () => {
    const ids = await fixture.admit(['a']);
    await fixture.startDispatcher();
    await expectSubmitted(ids, 1);
    const [batchId = ''] = await fixture.redis.client.zrange(fixture.state.keys.batches, '0', '-1');
    const [quota = ''] = await fixture.redis.client.keys('silt:{quota-*');
    await eventually(async () => {
      expect((await fixture.state.batch(batchId))?.state).toBe('submitted');
    });
    await fixture.redis.client.hset(fixture.state.keys.batch(batchId), 'state', 'tidying');
    await fixture.redis.client.hdel(quota, `batch:${batchId}`);
    const submissions = openQueue('submissions', 0, fixture.redis.client);
    await submissions.add('submissions', { batchId }, { jobId: batchId });
    await eventually(async () => expect(await submissions.getJob(batchId)).toBeUndefined());
    await submissions.close();
    expect(await fixture.redis.client.hexists(quota, `batch:${batchId}`)).toBe(0);
  });

  test('of cancelled requests costs nothing', async () => {
    const ids = await fixture.admit(['a', 'b']);
    for (const requestId of ids) {
      const lane = (await fixture.state.laneOf(requestId)) ?? '';
      await fixture.state.claim({
        batchId: 'bx',
        owner: 'drain',
        lane,
        abandonAfterMs: 60_000,
        requestIds: [requestId],
      });
      const outcome = { status: 410, body: Buffer.from('cancelled') };
      await fixture.state.cancel({ requestId, lane, resultTtlSecs: 60, outcome });
    }
    await fixture.state.seal({ batchId: 'bx', owner: 'drain', sweepAfterMs: 0 });
    await fixture.startDispatcher();
    await eventually(async () => {
      expect((await fixture.state.batch('bx'))?.state).toBe('tidying');
    });
    expect((await fixture.summary()).files.ever).toBe(0);
  });

  test('goes on for the others when half of its requests are cancelled before it is written', async () => {
    const ids = await fixture.admit(['a', 'b', 'c', 'd']);
    const lane = (await fixture.state.laneOf(ids[0] ?? '')) ?? '';
    const batch = { batchId: 'bx', owner: 'drain' };
    await fixture.state.claim({ ...batch, lane, abandonAfterMs: 60_000, requestIds: ids });
    const outcome = { status: 410, body: Buffer.from('cancelled') };
    for (const requestId of ids.slice(2)) {
      await fixture.state.cancel({ requestId, lane, resultTtlSecs: 60, outcome });
    }
    await fixture.state.seal({ ...batch, sweepAfterMs: 0 });
    await fixture.startDispatcher();
    await expectSubmitted(ids.slice(0, 2), 1);
    const submitted = await fixture.state.batch('bx');
    expect(submitted).toMatchObject({ count: 2, cancelled: 0 });
    expect(submitted && isUnwanted(submitted)).toBe(false);
  });

  test('logs neither keys nor prompts', async () => {
    await fixture.arm('faults', { operation: 'files.create', status: 500, count: 1 });
    await fixture.arm('faults', { operation: 'batches.create', reset: true, count: 1 });
    const ids = await fixture.admit(['planted-prompt'], { credential: 'sk-planted-credential' });
    await fixture.startDispatcher();
    await expectSubmitted(ids, 1);
    expect(fixture.logLines.join('')).not.toMatch(/planted/);
    for await (const keys of fixture.redis.client.scanStream() as AsyncIterable<string[]>) {
      for (const key of keys) {
        const dumped = await fixture.redis.client.dumpBuffer(key);
        // A job may be gone between the scan and this: then there is nothing to find.
        expect(dumped?.includes('sk-planted-credential') ?? false).toBe(false);
      }
    }
  });
});
