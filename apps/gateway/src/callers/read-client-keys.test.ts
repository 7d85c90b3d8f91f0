import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { clientTenantId, tenantId } from '@silt/shared/domain';
import fc from 'fast-check';
import { NO_LIMITS } from './caller-limits.ts';
import { ClientKeysError, readClientKeys } from './read-client-keys.ts';

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
const read = (content: unknown) => readClientKeys(JSON.stringify(content), NO_LIMITS);

describe('the file of client keys', () => {
  test('names callers by any of their keys, and nobody else', () => {
    const ring = read({
      clients: [
        { name: 'evals', keys: [sha256('one'), sha256('two').toUpperCase()] },
        { name: 'nightly', keys: [sha256('three')], limits: { callsPerMinute: 5 } },
      ],
    });
    expect(ring.size).toBe(3);
    expect(ring.callerOf('one')).toEqual({
      tenant: clientTenantId('evals'),
      credential: undefined,
      limits: NO_LIMITS,
    });
    expect(ring.callerOf('two')).toBe(ring.callerOf('one'));
    expect(ring.callerOf('three')).toMatchObject({
      tenant: clientTenantId('nightly'),
      limits: { callsPerMinute: 5, maxHeld: Number.POSITIVE_INFINITY },
    });
    for (const stranger of ['', 'four', 'One', sha256('one'), 'evals', '__proto__']) {
      expect(ring.callerOf(stranger)).toBeUndefined();
    }
  });

  test('leads to no tenant that a credential leads to', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(clientTenantId(name)).not.toBe(tenantId(name));
      }),
    );
  });

  test('with a fault is refused, with every fault named and no key', () => {
    const digest = sha256('secret');
    const bad: [unknown, RegExp][] = [
      [{}, /clients is required/],
      [{ clients: [{ name: 'a b', keys: [digest] }] }, /clients\[0\].name has another form/],
      [{ clients: [{ name: 'a', keys: [] }] }, /clients\[0\].keys/],
      [{ clients: [{ name: 'a', keys: ['secret'] }] }, /clients\[0\].keys\[0\] has another form/],
      [{ clients: [{ name: 'a', keys: [digest, digest] }] }, /a key of a is listed before/],
      [
        {
          clients: [
            { name: 'a', keys: [digest] },
            { name: 'a', keys: [sha256('b')] },
          ],
        },
        /another client/,
      ],
      [{ clients: [{ name: 'a', keys: [digest], limits: { maxHeld: 0 } }] }, /limits.maxHeld/],
      [{ clients: [{ name: 'a', keys: [digest], limits: { typo: 1 } }] }, /nothing is known of/],
      [{ clients: [{ keys: ['secret'] }] }, /name is required.*keys\[0\] has another form/],
      [[], /must be/],
    ];
    for (const [content, words] of bad) {
      expect(() => read(content)).toThrow(ClientKeysError);
      expect(() => read(content)).toThrow(words);
      expect(() => read(content)).not.toThrow(new RegExp(`secret|${digest}`));
    }
    expect(() => readClientKeys('{"keys": secret', NO_LIMITS)).toThrow(/^it is not JSON$/);
  });

  test('of any other content is refused as such', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(() => readClientKeys(text, NO_LIMITS)).toThrow(ClientKeysError);
      }),
    );
  });
});
