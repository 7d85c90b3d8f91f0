import { answered, type EndingGroup, EVERY_TIME, told } from '../ending.ts';
import { refusedKey } from './refused-key.ts';
import { fault, lost, passing, ways } from './troubles.ts';

const never = { invisibleSecs: 1_000_000, count: EVERY_TIME };

export const makingTheBatch: EndingGroup = {
  title: 'Making the batch',
  endings: [
    {
      provider: 'does not make the batch now',
      ways: ways('batches.create', passing),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Makes it later. Where the batch may have been made all the same, looks through the list first, and waits until it is certain.',
    },
    {
      provider: 'makes the batch, and the reply is lost',
      ways: ways('batches.create', lost),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Finds the batch in the list by our id in its metadata, and adopts it.',
    },
    {
      provider: 'makes the batch, the reply is lost, and the list of batches cannot be had now',
      ways: ways('batches.list', passing, {
        faults: [{ operation: 'batches.create', reset: 'after' }],
      }),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Makes no other before it has read the whole list.',
    },
    ...refusedKey('the making of the batch', 'batches.create'),
    {
      provider: 'refuses the batch for good',
      ways: {
        '400': fault('batches.create', { status: 400, message: 'Not like this.' }),
        '404': fault('batches.create', { status: 404, message: 'Not like this.' }),
        '422': fault('batches.create', { status: 422, message: 'Not like this.' }),
      },
      calls: (status) => told(Number(status), null, 'Not like this.', 2),
      silt: 'Settles the whole batch with the provider’s status and words.',
    },
    {
      provider: 'refuses the batch because the account cannot pay',
      ways: Object.fromEntries(
        ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'].map((code) => [
          code,
          fault('batches.create', { status: 429, code, message: 'Out of funds.' }),
        ]),
      ),
      calls: (code) => told(429, code, 'Out of funds.', 2),
      silt: 'Settles the whole batch with the provider’s words: waiting would not help.',
    },
    {
      provider: 'does not find the file that it has just taken',
      ways: {
        'when the batch is made': fault('files.create', { invisibleSecs: 8, at: 'create' }),
        'in validation': fault('files.create', { invisibleSecs: 8, at: 'validation' }),
        'in validation, every file': fault('files.create', {
          invisibleSecs: 10,
          at: 'validation',
          count: EVERY_TIME,
        }),
      },
      calls: answered(2),
      tries: 1,
      silt: 'Tries again until the file is there, and gives the next file more time before its batch is made; no try is counted.',
    },
    {
      provider: 'never finds a file that it takes, when the batch is made',
      trouble: fault('files.create', { ...never, at: 'create' }),
      calls: told(502, 'upstream_failed', 'Cannot find file', 2),
      tries: 1,
      batches: 0,
      silt: 'Uploads it again after `FILE_VISIBLE_SECS`; after as long again its callers get the provider’s words.',
    },
    {
      provider: 'never finds a file that it takes, in validation',
      trouble: fault('files.create', { ...never, at: 'validation' }),
      calls: told(502, 'upstream_failed', 'Cannot find file', 2),
      tries: 3,
      silt: 'Gives each next file more time, up to `FILE_VISIBLE_SECS`: that is a try, of which there are `MAX_ATTEMPTS`.',
    },
  ],
};
