import { describe, expect, test } from '@jest/globals';
import { callersHeaders, providersHeaders } from './relayed-headers.ts';

describe('headers of a relayed call', () => {
  const sent = {
    host: 'silt.example',
    authorization: 'Bearer of-the-caller',
    'api-key': 'of-the-caller',
    cookie: 'a=b',
    connection: 'keep-alive, x-hop',
    'content-length': '2',
    'content-type': 'application/json',
    'idempotency-key': 'k',
    'openai-beta': 'x=1',
    'openai-organization': 'org-1',
    'openai-project': 'proj-1',
    'x-forwarded-host': 'evil.example',
    'x-original-url': '/files',
    'x-silt-lane': 'live',
    'x-stainless-lang': 'js',
  };

  test('are those that concern the provider, with its key', () => {
    expect(callersHeaders(sent, { credential: 'sk-1', owned: true })).toEqual({
      authorization: 'Bearer sk-1',
      'content-type': 'application/json',
      'openai-beta': 'x=1',
      'openai-organization': 'org-1',
      'openai-project': 'proj-1',
      'x-stainless-lang': 'js',
    });
  });

  test('choose no account of somebody else’s key', () => {
    const headers = callersHeaders(sent, { credential: 'sk-server', owned: false });
    expect(Object.keys(headers).toSorted()).toEqual([
      'authorization',
      'content-type',
      'openai-beta',
      'x-stainless-lang',
    ]);
  });

  test('of its answer are the provider’s, less what is of the connection or of its host', () => {
    expect(
      providersHeaders({
        'content-type': 'application/json',
        'content-length': '2',
        'retry-after': '7',
        'x-request-id': 'req_1',
        'x-ratelimit-remaining-requests': '3',
        connection: 'close, X-Hop',
        'keep-alive': 'timeout=5',
        'transfer-encoding': 'chunked',
        'x-hop': '1',
        'set-cookie': ['a=b'],
        'alt-svc': 'h3=":443"',
        'strict-transport-security': 'max-age=1',
        'x-silt-batch-id': 'forged',
        'x-broken': 'a\u0100b',
        vary: 'a, b',
      }),
    ).toEqual({
      'content-type': 'application/json',
      'content-length': '2',
      'retry-after': '7',
      'x-request-id': 'req_1',
      'x-ratelimit-remaining-requests': '3',
      vary: 'a, b',
    });
  });
});
