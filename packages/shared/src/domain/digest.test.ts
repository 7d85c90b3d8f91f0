import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { digest, ID_LENGTH, idOf, shardOf } from './digest.ts';
import { fingerprintOf, keyedRequestId, keyFor, parkingPlace, randomId } from './identity.ts';

describe('ids', () => {
  test('an id is the beginning of SHA-256, in RFC 4648’s base32 and lowercase', () => {
    // echo -n '3:abc' | openssl dgst -sha256 -binary | base32
    expect(digest('abc')).toBe('vk27tluzwlry7ndcajoi64xvod');
    expect(digest(Buffer.from('abc'))).toBe(digest('abc'));
    expect(['\0', '\xff'].map((byte) => idOf(byte.repeat(17)))).toEqual([
      'a'.repeat(ID_LENGTH),
      '7'.repeat(ID_LENGTH),
    ]);
  });

  test('parts never run together', () => {
    expect(digest('ab', 'c')).not.toBe(digest('a', 'bc'));
    expect(digest('abc')).not.toBe(digest('abc', ''));
  });

  test('text and its bytes are the same', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), (parts) => {
        const bytes = parts.map((part) => Buffer.from(part));
        expect(digest(...bytes)).toBe(digest(...parts));
      }),
    );
  });

  test('every id is 26 characters that are safe in a key, a job id and a custom_id', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (tenant, key) => {
        for (const id of [keyedRequestId(tenant, key), parkingPlace(tenant, key), randomId()]) {
          expect(id).toMatch(/^[a-z2-7]{26}$/);
          expect(id).toHaveLength(ID_LENGTH);
        }
      }),
    );
  });

  test('another tenant’s same key is another request', () => {
    expect(keyedRequestId('one', 'key')).not.toBe(keyedRequestId('other', 'key'));
  });

  test('one byte more makes another fingerprint', () => {
    expect(fingerprintOf('/v1/x', Buffer.from('{}'))).not.toBe(
      fingerprintOf('/v1/x', Buffer.from('{} ')),
    );
  });

  test('requests spread evenly over shards', () => {
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 4_000; n += 1) {
      const shard = shardOf(randomId(), 4);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });

  test('a key that is made up leads to the shard of its parking place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), fc.string(), (shards, tenant) => {
        const place = parkingPlace(tenant, 'fingerprint');
        const key = keyFor(tenant, place, shards);
        expect(shardOf(keyedRequestId(tenant, key), shards)).toBe(shardOf(place, shards));
      }),
    );
  });
});
