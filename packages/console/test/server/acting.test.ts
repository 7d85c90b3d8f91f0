import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { laneId } from '@silt/shared/domain';
import request from 'supertest';
import { ConsoleGround, lane, TOKEN } from './console-ground.ts';

const LANE = laneId(lane('model-a'));

let ground: ConsoleGround;
beforeEach(async () => {
  ground = await ConsoleGround.open({ token: TOKEN, shards: 1 });
});
afterEach(() => ground.close());

const post = async (path: string, status = 200) => {
  const answer = await request(ground.url)
    .post(`/admin/api/${path}`)
    .set('authorization', `Bearer ${TOKEN}`)
    .send({})
    .expect(status);
  return answer.body as { outcome: string; message: string };
};
const audit = () =>
  ground.log
    .filter((line) => line['audit'] === true)
    .map(({ act, target, outcome, actor, level }) => ({ act, target, outcome, actor, level }));
const actor = { by: 'console', access: 'token', address: '127.0.0.1' };

test('requests, batches and lanes are acted on, and each act is in the log once', async () => {
  const ids = await ground.admit('model-a', ['a', 'b', 'c']);
  const [a = '', b = '', c = ''] = ids;
  expect(await post(`lanes/${LANE}/pause`)).toEqual({
    outcome: 'paused',
    message: expect.stringContaining('stay queued'),
  });
  expect([...(await ground.state.at(0).pauses.lanes())]).toEqual([LANE]);
  expect(await post(`requests/${a}/requeue`)).toMatchObject({ outcome: 'lane_paused' });
  expect(await post(`lanes/${LANE}/resume`)).toMatchObject({ outcome: 'resumed' });
  expect(await post(`requests/${a}/requeue`)).toMatchObject({ outcome: 'brought_forward' });
  expect(await post(`requests/${a}/cancel`)).toMatchObject({ outcome: 'cancelled' });
  expect(await post(`requests/${a}/cancel`)).toMatchObject({ outcome: 'settled_before' });
  await ground.seal('bone', 'model-a', [b, c]);
  expect(await post('batches/bone/cancel')).toMatchObject({ outcome: 'cancelled' });
  expect(await ground.state.at(0).batch('bone')).toMatchObject({ cancelled: 2, count: 2 });
  const line = (act: string, target: string, outcome: string) => ({
    act,
    target,
    outcome,
    actor,
    level: 'info',
  });
  expect(audit()).toEqual([
    line('pause lane', LANE, 'paused'),
    line('requeue request', a, 'lane_paused'),
    line('resume lane', LANE, 'resumed'),
    line('requeue request', a, 'brought_forward'),
    line('cancel request', a, 'cancelled'),
    line('cancel request', a, 'settled_before'),
    line('cancel batch', 'bone', 'cancelled'),
  ]);
});

test('what is not there is not acted on, and that is in the log too', async () => {
  for (const path of ['requests/x/cancel', 'requests/x/requeue', 'batches/x/cancel']) {
    expect(await post(path)).toMatchObject({ outcome: 'unknown' });
  }
  expect(await post('lanes/x/pause')).toMatchObject({ outcome: 'unknown' });
  expect(await post('lanes/x/resume')).toMatchObject({ outcome: 'unknown' });
  await post('lanes/x/burn', 404);
  expect(audit()).toHaveLength(5);
});

test('looking does not act, and the raw queues are to look at only', async () => {
  const asOperator = { authorization: `Bearer ${TOKEN}` };
  await request(ground.url).get(`/admin/api/lanes/${LANE}/pause`).set(asOperator).expect(404);
  const board = await request(ground.url).get('/admin/queues/api/queues').set(asOperator);
  const { queues } = board.body as { queues: { name: string; readOnlyMode: boolean }[] };
  expect(queues.map(({ name }) => name)).toEqual([
    's0 ticks',
    's0 parcels',
    's0 submissions',
    's0 follows',
  ]);
  expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
  const paths = ['/pause', '/clean/delayed', '/empty', '/obliterate', '/add'];
  for (const path of paths.map((end) => `/admin/queues/api/queues/s0%20follows${end}`)) {
    for (const method of ['put', 'post'] as const) {
      const refused = await request(ground.url)[method](path).set(asOperator).send({});
      expect(refused.status).toBe(405);
    }
  }
  expect(audit()).toEqual([]);
});
