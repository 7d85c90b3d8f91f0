import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readRedisAddress } from './redis-address.ts';

describe('an address of Redis', () => {
  test.each(['redis://127.0.0.1:6379/2', 'rediss://user:secret@host'])(
    'of one server: %s',
    (url) => {
      expect(readRedisAddress(url)).toEqual({ kind: 'server', url });
    },
  );

  test('of a cluster: nodes, their default port, credentials, TLS', () => {
    expect(readRedisAddress('redis+cluster://one:7001,two,[::1]:7003/')).toEqual({
      kind: 'cluster',
      nodes: [
        { host: 'one', port: 7001 },
        { host: 'two', port: 6379 },
        { host: '::1', port: 7003 },
      ],
      tls: false,
    });
    expect(readRedisAddress('rediss+cluster://:p%40ss@one.example:7001')).toEqual({
      kind: 'cluster',
      nodes: [{ host: 'one.example', port: 7001 }],
      tls: true,
      password: 'p@ss',
    });
  });

  test.each([
    '',
    'http://host',
    'redis',
    'redis+cluster://',
    'redis+cluster://one:seven',
    'redis+cluster://one,,two',
    'redis+cluster://one:7001/2',
  ])('that is none: %p', (text) => {
    expect(() => readRedisAddress(text)).toThrow(TypeError);
  });

  test('keeps whatever user and password it is given', () => {
    const word = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(word, word, (username, password) => {
        const credentials = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
        expect(readRedisAddress(`redis+cluster://${credentials}@a:1,b:2`)).toMatchObject({
          username,
          password,
          nodes: [
            { host: 'a', port: 1 },
            { host: 'b', port: 2 },
          ],
        });
      }),
    );
  });

  test('that is refused is not quoted: it may hold a password', () => {
    for (const text of ['http://user:hunter2@host', 'redis+cluster://user:hunter2@host:x']) {
      expect(() => readRedisAddress(text)).toThrow(expect.not.stringContaining('hunter2'));
    }
  });
});
