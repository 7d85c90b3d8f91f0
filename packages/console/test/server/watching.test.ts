import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { laneId } from '@silt/shared/domain';
import { eventually } from '@silt/testing';
import request from 'supertest';
import type { BatchLine, FailureLine, LaneLine, Now } from '../../src/api/contract.ts';
import { ConsoleGround, lane } from './console-ground.ts';

const LANE = laneId(lane('model-a'));

interface Heard {
  now: Now[];
  lanes: { lanes: LaneLine[] }[];
  batches: { changed: BatchLine[]; gone: string[] }[];
  failures: { failures: FailureLine[] }[];
}

let ground: ConsoleGround;
let leave: AbortController;
beforeEach(async () => {
  ground = await ConsoleGround.open({ shards: 1 });
  leave = new AbortController();
});
afterEach(async () => {
  leave.abort();
  await ground.close();
});

/** Hears the events from now on, as they come. */
async function watch(signal = leave.signal): Promise<Heard> {
  const response = await fetch(`${ground.url}/admin/api/events`, { signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  const heard: Heard = { now: [], lanes: [], batches: [], failures: [] };
  void read(response, heard).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return heard;
}

async function read(response: Response, heard: Heard): Promise<void> {
  let text = '';
  const stream = response.body?.pipeThrough(new TextDecoderStream());
  for await (const piece of stream ?? []) {
    text += piece;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, name, data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      if (name !== undefined) heard[name as keyof Heard].push(JSON.parse(data) as never);
    }
  }
}

const changes = (heard: Heard) =>
  heard.batches.flatMap(({ changed }) => changed.map(({ id, state }) => `${id} ${state}`));
/** That many looks were taken since. */
const looks = async (heard: Heard, count: number) => {
  const seen = heard.now.length;
  await eventually(() => expect(heard.now.length).toBeGreaterThanOrEqual(seen + count));
};

describe('whoever watches', () => {
  test('is told everything at first, then what changed and nothing else', async () => {
    const ids = await ground.admit('model-a', ['a', 'b', 'c']);
    await ground.seal('bone', 'model-a', ids.slice(0, 1));
    const heard = await watch();
    await eventually(() => expect(heard.failures).toHaveLength(1));
    expect(heard.now[0]).toMatchObject({ queued: 2, inBatches: 1, batches: { sealed: 1 } });
    expect(heard.lanes).toMatchObject([{ lanes: [{ id: LANE, queued: 2, openBatches: 1 }] }]);
    expect(heard.batches).toMatchObject([{ changed: [{ id: 'bone' }], gone: [] }]);
    expect(heard.failures).toEqual([{ failures: [] }]);
    await looks(heard, 30);
    expect([heard.lanes.length, heard.batches.length, heard.failures.length]).toEqual([1, 1, 1]);

    await ground.seal('btwo', 'model-a', ids.slice(1));
    await eventually(() => expect(changes(heard)).toContain('btwo sealed'));
    await ground.advance('bone', { facts: { providerCompleted: 1 } });
    await eventually(() =>
      expect(heard.batches.at(-1)?.changed).toMatchObject([{ id: 'bone', completedAtProvider: 1 }]),
    );
    await eventually(() => expect(heard.lanes.at(-1)?.lanes).toMatchObject([{ openBatches: 2 }]));
    expect(heard.now.at(-1)).toMatchObject({ queued: 0, inBatches: 3 });
  });

  test('sees a batch settle, fail, close, and be forgotten', async () => {
    const ids = await ground.admit('model-a', ['a', 'b']);
    const [a = '', b = ''] = ids;
    await ground.seal('bone', 'model-a', ids);
    const heard = await watch();
    await ground.advance('bone', { to: 'ingesting' });
    await ground.settle('bone', { [a]: 200 });
    const last = () => heard.batches.at(-1);
    await eventually(() => expect(last()?.changed).toMatchObject([{ settled: 1 }]));
    await ground.settle('bone', { [b]: 400 });
    await eventually(() =>
      expect(heard.failures.at(-1)?.failures).toMatchObject([{ batch: 'bone', requests: 1 }]),
    );
    await eventually(() =>
      expect(heard.now.at(-1)).toMatchObject({ settledPerMinute: 2, failedPerMinute: 1 }),
    );
    await ground.advance('bone', { to: 'closed' });
    await eventually(() => expect(changes(heard).at(-1)).toBe('bone closed'));
    const told = heard.batches.length;
    await looks(heard, 15);
    expect(heard.batches).toHaveLength(told);

    const [c = ''] = await ground.admit('model-a', ['c']);
    await ground.seal('btwo', 'model-a', [c]);
    await eventually(() => expect(changes(heard)).toContain('btwo sealed'));
    const { keys } = ground.state.at(0);
    await ground.redis.client.multi().zrem(keys.batches, 'btwo').del(keys.batch('btwo')).exec();
    await eventually(() => expect(last()).toEqual({ changed: [], gone: ['btwo'] }));
  });

  test('sees an act of an operator, and a cancelled member of a batch that nobody works at', async () => {
    const ids = await ground.admit('model-a', ['a', 'b']);
    await ground.seal('bone', 'model-a', ids);
    const heard = await watch();
    await eventually(() => expect(heard.lanes).toHaveLength(1));
    await request(ground.url).post(`/admin/api/lanes/${LANE}/pause`).send({}).expect(200);
    await eventually(() => expect(heard.lanes.at(-1)?.lanes).toMatchObject([{ paused: true }]));
    const cancel = {
      lane: LANE,
      resultTtlSecs: 60,
      outcome: { status: 410, body: Buffer.alloc(0) },
    };
    await ground.state.at(0).cancel({ requestId: ids[0] ?? '', ...cancel });
    await eventually(() =>
      expect(heard.batches.at(-1)?.changed).toMatchObject([{ id: 'bone', cancelled: 1 }]),
    );
  });

  test('misses nothing of what a look saw that broke off', async () => {
    const [a = '', b = ''] = await ground.admit('model-a', ['a', 'b']);
    await ground.seal('bone', 'model-a', [a]);
    const heard = await watch();
    await eventually(() => expect(changes(heard)).toEqual(['bone sealed']));
    const { client } = ground.redis;
    const { keys } = ground.state.at(0);
    const minute = Math.floor(Date.now() / 60_000);
    const counts = [-1, 0, 1, 2].map((more) => keys.settled(minute + more));
    for (const key of counts) await client.set(key, 'no hash');
    const broken = () => ground.log.filter(({ message }) => message === 'console could not look');
    await eventually(() => expect(broken().length).toBeGreaterThan(0));
    await ground.seal('btwo', 'model-a', [b]);
    await client.multi().zrem(keys.batches, 'bone').del(keys.batch('bone')).exec();
    const seen = broken().length;
    await eventually(() => expect(broken().length).toBeGreaterThan(seen + 2));
    expect(changes(heard)).toEqual(['bone sealed']);
    await client.del(...counts);
    await eventually(() => expect(changes(heard)).toEqual(['bone sealed', 'btwo sealed']));
    expect(heard.batches.at(-1)?.gone).toEqual(['bone']);
  });

  test('comes later and is told everything that is known by then', async () => {
    const first = await watch();
    await eventually(() => expect(first.now.length).toBeGreaterThan(1));
    await ground.seal('bone', 'model-a', await ground.admit('model-a', ['a']));
    await eventually(() => expect(changes(first)).toEqual(['bone sealed']));
    const second = await watch();
    await eventually(() => expect(changes(second)).toEqual(['bone sealed']));
    expect(second.lanes).toHaveLength(1);
    expect(second.failures).toHaveLength(1);
  });
});

test('many watch at the cost of one, and nobody at none', async () => {
  await ground.plantBatches(2_000);
  const { client } = ground.redis;
  const commands = async (): Promise<number> =>
    Number(/cmdstat_hgetall:calls=(\d+)/.exec(await client.info('commandstats'))?.[1] ?? 0);
  const costOf = async (heard: Heard): Promise<number> => {
    await eventually(() => expect(heard.now.length).toBeGreaterThan(1));
    const [before, begun] = [await commands(), heard.now.length];
    await looks(heard, 20);
    return ((await commands()) - before) / (heard.now.length - begun);
  };
  const heard = await watch();
  const alone = await costOf(heard);
  // A tenth of the batches, and the two minutes whose settlements are counted.
  expect(alone).toBeLessThan(300);
  const others = await Promise.all(Array.from({ length: 20 }, () => watch()));
  for (const other of others) await eventually(() => expect(other.batches).not.toEqual([]));
  expect(await costOf(heard)).toBeLessThan(alone * 1.5);
  leave.abort();
  const counts: number[] = [];
  await eventually(async () => {
    counts.push(await commands());
    expect(counts.at(-1)).toBe(counts.at(-5));
    expect(counts.length).toBeGreaterThan(5);
  });
});
