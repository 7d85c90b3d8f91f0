import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { laneId } from '@silt/shared/domain';
import request from 'supertest';
import type { BatchLine } from '../../src/api/contract.ts';
import { ConsoleGround, CREDENTIAL, lane, PROMPT, TENANT } from './console-ground.ts';

let ground: ConsoleGround;
const get = async (path: string, status = 200) =>
  (await request(ground.url).get(`/admin/api/${path}`).expect(status)).body as unknown;
const batches = async (query = '') => (await get(`batches${query}`)) as { batches: BatchLine[] };
const LANE = laneId(lane('model-a'));
const facts = { tenant: TENANT, endpoint: '/v1/chat/completions', model: 'model-a', lane: LANE };

describe('over all shards', () => {
  beforeAll(async () => {
    ground = await ConsoleGround.open({ shards: 2 });
    await ground.admit('model-a', ['a', 'b'], 0);
    await ground.admit('model-a', ['c'], 1);
    await ground.seal('btwo', 'model-a', await ground.admit('model-a', ['d', 'e'], 1), 1);
    await ground.seal('bone', 'model-b', await ground.admit('model-b', ['f'], 0), 0);
    await ground.state.at(0).departures.hear('gone', 60, 7);
  });
  afterAll(() => ground.close());

  test('now is the deployment in a few figures', async () => {
    const now = await get('now');
    expect(now).toEqual({
      at: expect.any(Number),
      // A gateway that does not listen holds nothing.
      held: 0,
      gateways: 0,
      queued: 3,
      oldestQueuedMs: expect.any(Number),
      inBatches: 3,
      batches: { sealed: 2 },
      settledPerMinute: 0,
      failedPerMinute: 0,
    });
  });

  test('lanes are told once each', async () => {
    const { lanes } = (await get('lanes')) as { lanes: { model: string }[] };
    expect(lanes.find(({ model }) => model === 'model-a')).toEqual({
      id: LANE,
      tenant: TENANT,
      endpoint: '/v1/chat/completions',
      model: 'model-a',
      queued: 3,
      queuedBytes: expect.any(Number),
      oldestAcceptedAt: expect.any(Number),
      openBatches: 1,
      inBatches: 2,
      paused: false,
    });
    expect(lanes.find(({ model }) => model === 'model-b')).toMatchObject({
      queued: 0,
      oldestAcceptedAt: null,
      openBatches: 1,
      inBatches: 1,
    });
  });

  test('batches are found in whichever shard they are, by lane too', async () => {
    const all = await batches();
    expect(all.batches.map(({ id }) => id).toSorted()).toEqual(['bone', 'btwo']);
    expect(await batches(`?lane=${LANE}`)).toEqual({
      batches: [
        {
          ...facts,
          id: 'btwo',
          state: 'sealed',
          requests: 2,
          settled: 0,
          cancelled: 0,
          completedAtProvider: null,
          failedAtProvider: null,
          createdAt: expect.any(Number),
          submittedAt: null,
          endedAt: null,
          providerBatchId: null,
          providerStatus: null,
          failedSubmissions: 0,
        },
      ],
    });
    expect(await batches('?state=closed')).toEqual({ batches: [] });
    expect(await get('batches/btwo/members')).toMatchObject({
      total: 2,
      members: [{ state: 'batched', status: null }, {}],
    });
    await get('batches/bnone/members', 404);
  });

  test.each([
    'batches?state=lost',
    'batches?state=open&state=all',
    'batches/btwo/members?from=-1',
    'batches/btwo/members?count=1001',
    'requests?key=x',
    'savings?days=401',
    'savings?days=x',
  ])('what cannot be asked is refused: %s', async (path) => {
    expect(await get(path, 400)).toMatchObject({
      error: { code: 'invalid_value', type: 'invalid_request_error' },
    });
  });
});

describe('of one batch', () => {
  beforeEach(async () => {
    ground = await ConsoleGround.open({ shards: 1 });
  });
  afterEach(() => ground.close());

  test('members, requests and failures are told, and nothing that was asked or answered', async () => {
    const ids = await ground.admit('model-a', ['good', 'bad', 'gone']);
    const [good = '', bad = '', gone = ''] = ids;
    await ground.seal('bone', 'model-a', ids);
    await ground.settle('bone', { [good]: 200, [bad]: 400 });
    await ground.redis.client.del(ground.state.at(0).keys.request(gone));
    expect(await get('batches/bone/members')).toEqual({
      total: 3,
      members: [
        { id: good, state: 'settled', status: 200 },
        { id: bad, state: 'settled', status: 400 },
        { id: gone, state: 'expired', status: null },
      ],
    });
    expect(await get('batches/bone/members?from=1&count=1')).toMatchObject({
      total: 3,
      members: [{ id: bad }],
    });
    const failed = {
      ...facts,
      id: bad,
      state: 'settled',
      batch: 'bone',
      tries: 1,
      cancelled: false,
      acceptedAt: expect.any(Number),
      claimedAt: expect.any(Number),
      settledAt: expect.any(Number),
      status: 400,
      errorCode: 'content_filter',
    };
    expect(await get(`requests/${bad}`)).toEqual(failed);
    expect(await get(`requests?tenant=${TENANT}&key=bad`)).toEqual(failed);
    await get('requests?tenant=another&key=bad', 404);
    await get('requests/nobody', 404);
    expect(await get('failures')).toEqual({
      failures: [
        {
          at: expect.any(Number),
          lane: LANE,
          batch: 'bone',
          requests: 1,
          example: bad,
          status: 400,
          code: 'content_filter',
        },
      ],
    });
    expect(await get('now')).toMatchObject({ settledPerMinute: 2, failedPerMinute: 1 });
    expect(await get('savings?days=7')).toMatchObject({ days: [{ requests: 7 }] });
    const whole = ['now', 'lanes', 'batches', 'batches?state=all', 'failures', 'session'];
    const paths = [...whole, 'batches/bone/members', `requests/${bad}`, `requests/${good}`];
    for (const path of paths) {
      const text = JSON.stringify(await get(path));
      for (const secret of [PROMPT, CREDENTIAL, 'v1.']) expect(text).not.toContain(secret);
    }
    const jobs = await request(ground.url).get('/admin/queues/api/queues').expect(200);
    expect(JSON.stringify(jobs.body)).not.toContain(PROMPT);
  });

  test('what the provider says of its progress is told; a closed one is among the closed', async () => {
    const ids = await ground.admit('model-a', ['a', 'b']);
    await ground.seal('bone', 'model-a', ids);
    const told = { providerCompleted: 1, providerFailed: 1, submitted: 'now' } as const;
    await ground.advance('bone', { to: 'submitted', facts: told });
    expect(await batches()).toMatchObject({
      batches: [{ state: 'submitted', completedAtProvider: 1, failedAtProvider: 1 }],
    });
    await ground.advance('bone', { to: 'closed' });
    expect(await batches()).toEqual({ batches: [] });
    for (const choice of ['closed', 'all']) {
      expect(await batches(`?state=${choice}`)).toMatchObject({
        batches: [{ id: 'bone', state: 'closed' }],
      });
    }
  });

  test('an id that spells the key of something else leads nowhere; a broken address is told so', async () => {
    const ids = await ground.admit('model-a', ['a']);
    await ground.seal('bone', 'model-a', ids);
    const api = request(ground.url);
    await api.get('/admin/api/batches/bone:members/members').expect(404);
    const done = await api.post('/admin/api/batches/bone:members/cancel').send({}).expect(200);
    expect(done.body).toMatchObject({ outcome: 'unknown' });
    const refused = await api.get('/admin/api/requests/%zz').expect(400);
    expect(refused.body).toMatchObject({ error: { code: 'invalid_value' } });
  });

  test('ten thousand are listed', async () => {
    await ground.plantBatches(10_000);
    const { batches: lines } = await batches();
    expect(lines).toHaveLength(10_000);
    const created = lines.map(({ createdAt }) => createdAt);
    expect(created).toEqual(created.toSorted((one, other) => other - one));
    expect(new Set(lines.map(({ model }) => model))).toEqual(new Set(['model-a']));
  });
});
