import { describe, expect, test } from '@jest/globals';
import type { FoundRequest } from '@silt/shared/state';
import { requestResource } from './request-resource.ts';

const NOW = 2_000_000;
const lane = { tenant: 't', baseUrl: 'http://x/v1', endpoint: '/v1/embeddings', model: 'm' };
const queued = {
  id: 'r1',
  state: 'queued',
  lane: 'l',
  fingerprint: 'f',
  triesBefore: 0,
  cancelled: false,
  acceptedAt: 1_000_999,
} as const;
const batched = { ...queued, state: 'batched', batchId: 'b1', claimedAt: 1_500_000 } as const;
const told = (found: Partial<FoundRequest>) =>
  requestResource({ request: queued, lane, ...found }, NOW);

describe('requestResource', () => {
  test('tells a place in line while it waits', () => {
    expect(told({ waitingBefore: 0 })).toEqual({
      id: 'r1',
      object: 'request',
      state: 'queued',
      endpoint: '/v1/embeddings',
      model: 'm',
      place_in_line: 1,
      batch: null,
      attempts: 0,
      created_at: 1_000,
      batched_at: null,
      settled_at: null,
      status: null,
      estimated_at: null,
    });
  });

  test('counts the try that is under way', () => {
    expect(told({ request: { ...batched, triesBefore: 1 } })).toMatchObject({
      state: 'in_progress',
      attempts: 2,
      batched_at: 1_500,
    });
    expect(told({ request: { ...queued, triesBefore: 1 } }).attempts).toBe(1);
  });

  test('names a batch that is forgotten', () => {
    expect(told({ request: batched }).batch).toEqual({
      id: 'b1',
      state: null,
      provider_status: null,
    });
  });

  test.each([
    ['from now, before a batch takes it', { request: queued, paceMs: 60_000 }, 2_060],
    ['from when its batch took it', { request: batched, paceMs: 600_000 }, 2_100],
    ['not at all, once that is past', { request: batched, paceMs: 400_000 }, null],
    ['not at all, in a new lane', { request: batched }, null],
    [
      'not at all, when it is there',
      { request: { ...batched, state: 'settled' as const }, paceMs: 600_000 },
      null,
    ],
  ])('estimates %s', (_name, found, at) => {
    expect(told(found).estimated_at).toBe(at);
  });

  test('a cancelled request is told apart from an answered one', () => {
    const request = { ...queued, state: 'settled', status: 410, settledAt: 1_900_000 } as const;
    expect(told({ request })).toMatchObject({ state: 'settled', status: 410, settled_at: 1_900 });
    expect(told({ request: { ...request, cancelled: true } }).state).toBe('cancelled');
  });
});
