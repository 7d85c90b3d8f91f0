import { describe, expect, test } from '@jest/globals';
import { parseBatch } from './parse-batch.ts';
import { parseFile } from './parse-file.ts';
import { isTerminal } from './provider-batch.ts';

const parse = (fields: object) => parseBatch({ id: 'batch_1', object: 'batch', ...fields }, 'key');

describe('a batch is read', () => {
  test('with everything the provider tells', () => {
    expect(
      parse({
        endpoint: '/v1/embeddings',
        status: 'failed',
        input_file_id: 'file-in',
        output_file_id: 'file-out',
        error_file_id: 'file-err',
        request_counts: { total: 3, completed: 2, failed: 1 },
        metadata: { bid: 'b1' },
        created_at: 1_790_000_000,
        expires_at: 1_790_086_400,
        errors: {
          object: 'list',
          data: [{ code: 'invalid_url', message: 'No match.', param: 'url', line: 2 }],
        },
      }),
    ).toEqual({
      id: 'batch_1',
      endpoint: '/v1/embeddings',
      status: 'failed',
      statusAsTold: 'failed',
      inputFileId: 'file-in',
      outputFileId: 'file-out',
      errorFileId: 'file-err',
      counts: { total: 3, completed: 2, failed: 1 },
      metadata: { bid: 'b1' },
      createdAt: 1_790_000_000,
      expiresAt: 1_790_086_400,
      errors: [{ code: 'invalid_url', message: 'No match.', param: 'url', line: 2 }],
    });
  });

  test.each([
    ['absent', {}],
    [
      'null',
      {
        endpoint: null,
        input_file_id: null,
        output_file_id: null,
        error_file_id: null,
        request_counts: null,
        metadata: null,
        errors: null,
        created_at: null,
        expires_at: null,
      },
    ],
    ['empty', { output_file_id: '', error_file_id: '', metadata: {}, errors: { data: null } }],
  ])('when what it need not have is %s', (_name, fields) => {
    expect(parse({ status: 'completed', ...fields })).toStrictEqual({
      id: 'batch_1',
      status: 'completed',
      statusAsTold: 'completed',
      errors: [],
      metadata: {},
    });
  });

  test.each([
    ['COMPLETED', 'completed', true],
    ['In_Progress', 'in_progress', false],
    ['cancelled', 'cancelled', true],
    ['expired', 'expired', true],
    ['failed', 'failed', true],
    ['finalizing', 'finalizing', false],
    ['PROGRESS', 'unknown', false],
    [null, 'unknown', false],
  ])('with the status %p taken for %s', (told, status, terminal) => {
    const batch = parse({ status: told });
    expect(batch?.status).toBe(status);
    expect(batch?.statusAsTold).toBe(told ?? '');
    expect(isTerminal(batch?.status ?? 'unknown')).toBe(terminal);
  });

  test('with times in ISO 8601', () => {
    expect(parse({ created_at: '2026-09-21T14:13:20Z' })?.createdAt).toBe(1_790_000_000);
  });

  test('with faults of every shape, none of which shows the key', () => {
    const errors = { data: [{ message: 'no key like "key"' }, null, 'odd', { line: null }] };
    expect(parse({ errors })?.errors).toEqual([
      { message: 'no [key] like "[key]"' },
      { message: '' },
    ]);
  });

  test.each([
    ['a text', 'batch_1'],
    ['null', null],
    ['an error', { error: { message: 'no' } }],
    ['a batch without an id', { object: 'batch', id: '' }],
    ['another object', { object: 'file', id: 'file-1' }],
    ['a list', [{ id: 'batch_1' }]],
  ])('unless it is %s', (_name, value) => {
    expect(parseBatch(value, 'key')).toBeUndefined();
  });
});

test('a file is read with what it tells', () => {
  expect(
    parseFile({
      id: 'file-1',
      object: 'file',
      filename: 'a.jsonl',
      bytes: 12,
      created_at: 7,
      expires_at: null,
    }),
  ).toStrictEqual({ id: 'file-1', filename: 'a.jsonl', bytes: 12, createdAt: 7 });
  expect(parseFile({ object: 'file' })).toBeUndefined();
  expect(parseFile({ object: 'batch', id: 'batch_1' })).toBeUndefined();
});
