import { describe, expect, test } from '@jest/globals';
import { type AnsweredFailure, classifyAnswer } from './classify-failure.ts';

const create = (failure: Partial<AnsweredFailure>): AnsweredFailure => ({
  operation: 'batches.create',
  status: 400,
  providerMessage: '',
  ...failure,
});

describe('an answer other than success is sorted by', () => {
  test.each([
    ['a plain refusal', create({ status: 400 }), 'refused', 'not-applied'],
    ['an unprocessable call', create({ status: 422 }), 'refused', 'not-applied'],
    ['a file that is too large', create({ status: 413 }), 'refused', 'not-applied'],
    ['a redirect that leads nowhere', create({ status: 302 }), 'refused', 'not-applied'],
    ['a bad key', create({ status: 401 }), 'credential', 'not-applied'],
    ['a key without the right', create({ status: 403 }), 'credential', 'not-applied'],
    ['something unknown', create({ status: 404 }), 'missing', 'not-applied'],
    ['a proxy that gave up', create({ status: 408 }), 'transient', 'unknown'],
    ['a conflict', create({ status: 409 }), 'transient', 'not-applied'],
    [
      'a cancel that comes too late',
      create({ operation: 'batches.cancel', status: 409 }),
      'refused',
      'not-applied',
    ],
    ['a call that came too early', create({ status: 425 }), 'transient', 'not-applied'],
    ['too many calls', create({ status: 429 }), 'transient', 'not-applied'],
    ['a fault of the provider', create({ status: 500 }), 'transient', 'unknown'],
    ['a gateway that waited in vain', create({ status: 504 }), 'transient', 'unknown'],
    ['a status nobody defined', create({ status: 529 }), 'transient', 'unknown'],
    [
      'too many tokens enqueued',
      create({ code: 'token_limit_exceeded' }),
      'transient',
      'not-applied',
    ],
    [
      'a file that is not visible yet, by its words',
      create({ providerMessage: 'Cannot find file file-1, or organization …' }),
      'transient',
      'not-applied',
    ],
    [
      'a file that is not visible yet, by its parameter',
      create({ param: 'file_id' }),
      'transient',
      'not-applied',
    ],
    [
      'a file that is not visible yet, told as missing',
      create({ status: 404, providerMessage: 'No such File object: file-1' }),
      'transient',
      'not-applied',
    ],
    [
      'a bad key that also cannot see the file',
      create({ status: 401, param: 'file_id' }),
      'credential',
      'not-applied',
    ],
    [
      'content of a file that is not there',
      create({ operation: 'files.content', status: 404, providerMessage: 'No such File object' }),
      'missing',
      'not-applied',
    ],
    [
      'a missing parameter',
      create({ param: 'input_file_id', code: 'missing_required_parameter' }),
      'refused',
      'not-applied',
    ],
  ] as const)('%s', (_name, failure, kind, outcome) => {
    expect(classifyAnswer(failure)).toEqual({ kind, outcome });
  });
});
