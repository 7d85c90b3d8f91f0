import { describe, expect, test } from '@jest/globals';
import { describeNetworkFailure } from './network-failure.ts';

const coded = (code: string, rest: object = {}): Error =>
  Object.assign(new Error('socket'), { code, ...rest });
const wrapped = (cause: unknown): Error =>
  new Error('Connection error.', { cause: new TypeError('fetch failed', { cause }) });

describe('a broken connection is described by', () => {
  test.each([
    ['a refused connection', wrapped(coded('ECONNREFUSED')), 'ECONNREFUSED', false],
    ['an unknown host', coded('ENOTFOUND', { syscall: 'getaddrinfo' }), 'ENOTFOUND', false],
    ['every address refused', new AggregateError([coded('ECONNREFUSED')]), 'NETWORK', true],
    [
      'a connection that did not come about in time',
      coded('ETIMEDOUT', { syscall: 'connect' }),
      'ETIMEDOUT',
      false,
    ],
    [
      'a host that cannot be reached',
      coded('EHOSTUNREACH', { syscall: 'connect' }),
      'EHOSTUNREACH',
      false,
    ],
    ['a reset', wrapped(coded('ECONNRESET', { syscall: 'read' })), 'ECONNRESET', true],
    ['a closed socket', wrapped(coded('UND_ERR_SOCKET')), 'UND_ERR_SOCKET', true],
    ['a peer that went silent', coded('ETIMEDOUT', { syscall: 'read' }), 'TIMEOUT', true],
    ['headers that did not come', coded('UND_ERR_HEADERS_TIMEOUT'), 'TIMEOUT', true],
    ['a deadline', new DOMException('late', 'TimeoutError'), 'TIMEOUT', true],
    ['nothing known', 'what?', 'NETWORK', true],
  ])('%s', (_name, error, code, sent) => {
    expect(describeNetworkFailure(error)).toEqual({ code, sent });
  });

  test('causes that lead in a circle end somewhere', () => {
    const error: Error & { cause?: unknown } = new Error('round');
    error.cause = error;
    expect(describeNetworkFailure(error)).toEqual({ code: 'NETWORK', sent: true });
  });
});
