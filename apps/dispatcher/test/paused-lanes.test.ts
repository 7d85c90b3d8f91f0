import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { type DispatcherFixture, openDispatcherFixture } from './dispatcher-fixture.ts';

let fixture: DispatcherFixture;
beforeEach(async () => {
  fixture = await openDispatcherFixture();
});
afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

const laneOf = async (id = '') => (await fixture.state.laneOf(id)) ?? '';

const pause = async (lane: string) => {
  expect(await fixture.state.pauses.pause(lane, await fixture.state.now())).toBe(true);
};

const submitted = async () => (await fixture.ledger()).map(({ customId }) => customId).toSorted();

const dueAt = async (ids: readonly string[]) =>
  (await fixture.redis.client.zmscore(fixture.state.keys.outbox, ...ids)).map(Number);

/** Every one still queued, and put off beyond any tick to come. */
const expectSetAside = (ids: readonly string[]) =>
  eventually(async () => {
    const beyond = (await fixture.state.now()) + 600_000;
    for (const due of await dueAt(ids)) expect(due).toBeGreaterThan(beyond);
  });

test.each([
  ['brought by a parcel', { parcel: true }],
  ['found in the outbox', { parcel: false, parcelGraceMs: 0 }],
])(
  'requests of a paused lane, %s, stay queued while others go, and go once it is resumed',
  async (_how, how) => {
    const paused = await fixture.admit(['a', 'b', 'c'], how);
    const lane = await laneOf(paused[0]);
    await pause(lane);
    await fixture.startDispatcher();
    await expectSetAside(paused);
    const others = await fixture.admit(['d', 'e'], { ...how, model: 'model-b' });
    await eventually(async () => expect(await submitted()).toEqual(others.toSorted()));
    expect((await fixture.state.overview.queue()).lanes).toMatchObject([{ lane, requests: 3 }]);

    expect(await fixture.state.pauses.resume(lane)).toBe(true);
    await eventually(async () =>
      expect(await submitted()).toEqual([...paused, ...others].toSorted()),
    );
    expect((await fixture.summary()).duplicatedCustomIds).toEqual([]);
  },
);

test('a pause holds for what comes later, and through a change of dispatchers', async () => {
  const [first = ''] = await fixture.admit(['a']);
  await pause(await laneOf(first));
  await fixture.startDispatcher();
  await expectSetAside([first]);
  await fixture.startDispatcher();
  const later = await fixture.admit(['b', 'c']);
  await expectSetAside(later);
  expect(await submitted()).toEqual([]);
});

test('a resumption that died after its first step loses nothing: what was set aside comes in its time', async () => {
  const ids = await fixture.admit(['a', 'b']);
  const lane = await laneOf(ids[0]);
  await pause(lane);
  await fixture.startDispatcher();
  await expectSetAside(ids);
  await fixture.redis.client.hdel(fixture.state.keys.paused, lane);
  // The hour is over.
  for (const id of ids) await fixture.redis.client.zadd(fixture.state.keys.outbox, 0, id);
  await eventually(async () => expect(await submitted()).toEqual(ids.toSorted()));
});

test('a cancelled request of a paused lane does not come back with the others', async () => {
  const ids = await fixture.admit(['a', 'b']);
  const [cancelled = '', kept = ''] = ids;
  const lane = await laneOf(kept);
  await pause(lane);
  await fixture.startDispatcher();
  await expectSetAside(ids);
  const outcome = { status: 410, body: Buffer.from('{}') };
  const input = { requestId: cancelled, lane, resultTtlSecs: 60, outcome };
  expect(await fixture.state.cancel(input)).toMatchObject({ kind: 'cancelled' });
  await fixture.state.pauses.resume(lane);
  await eventually(async () => expect(await submitted()).toEqual([kept]));
});

test('what is set aside asks for no early drain: it is not counted as a backlog', async () => {
  const ids = await fixture.admit(['a', 'b', 'c']);
  const lane = await laneOf(ids[0]);
  await pause(lane);
  expect(await fixture.state.pauses.setAside(lane, ids)).toBe('set-aside');
  const { backlog } = await fixture.state.admit({
    gateway: 'gw1',
    parcelGraceMs: 60_000,
    factTtlSecs: 3_600,
    departureGraceMs: 60_000,
    facts: [],
    calls: [{ id: 'other', lane: 'other', fingerprint: 'f', body: Buffer.from('{}') }],
  });
  expect(backlog).toBe(1);
});

test('nothing is set aside behind the back of a resumption', async () => {
  const ids = await fixture.admit(['a']);
  const before = await dueAt(ids);
  expect(await fixture.state.pauses.setAside(await laneOf(ids[0]), ids)).toBe('not-paused');
  expect(await dueAt(ids)).toEqual(before);
});
