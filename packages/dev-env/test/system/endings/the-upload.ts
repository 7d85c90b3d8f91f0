import { answered, type EndingGroup, EVERY_TIME, told } from '../ending.ts';
import { refusedKey } from './refused-key.ts';
import { fault, lost, passing, refusedList, ways } from './troubles.ts';

export const theUpload: EndingGroup = {
  title: 'The upload',
  endings: [
    {
      provider: 'does not take the file now',
      ways: ways('files.create', passing),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Uploads it again, later each time; after a `Retry-After` the whole tenant waits.',
    },
    {
      provider: 'takes the file, and the reply is lost',
      ways: ways('files.create', lost),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Finds the file by its name in the list, and takes it over.',
    },
    {
      provider: 'takes the file, the reply is lost, and the list of files cannot be had now',
      ways: ways('files.list', passing, {
        faults: [{ operation: 'files.create', reset: 'after' }],
      }),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Waits for the list, then takes the file over.',
    },
    {
      provider: 'takes the file, the reply is lost, and the list of files is refused',
      ways: ways('files.list', refusedList, {
        faults: [{ operation: 'files.create', reset: 'after' }],
      }),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Uploads it again, and looks for the first file when it tidies up.',
    },
    {
      provider: 'takes the file, the reply is lost, and there is no list of files at all',
      ways: ways('files.list', refusedList, {
        count: EVERY_TIME,
        faults: [{ operation: 'files.create', reset: 'after' }],
      }),
      calls: answered(2),
      tries: 1,
      batches: 1,
      filesLeft: 1,
      silt: 'Uploads it again; the first file stays until it expires.',
    },
    ...refusedKey('the upload', 'files.create'),
    {
      provider: 'has revoked the key',
      apiKey: 'sk-revoked',
      calls: told(401, 'invalid_api_key', 'Incorrect API key', 2),
      silt: 'Settles the whole batch with the provider’s words.',
    },
    {
      provider: 'refuses the file for good',
      ways: {
        '400': fault('files.create', { status: 400, message: 'Invalid file format.' }),
        '404': fault('files.create', { status: 404, message: 'Invalid file format.' }),
        '422': fault('files.create', { status: 422, message: 'Invalid file format.' }),
      },
      calls: (status) => told(Number(status), null, 'Invalid file format.', 2),
      silt: 'Settles the whole batch with the provider’s status and words.',
    },
    {
      provider: 'finds the file too large',
      ways: {
        '413': fault('files.create', { status: 413 }),
        '400 in words': fault('files.create', { status: 400, message: 'File is too large.' }),
      },
      calls: answered(4),
      tries: 1,
      batches: 2,
      silt: 'Makes two smaller ones of it; no try is counted.',
    },
    {
      provider: 'finds the file too large because of one request',
      calls: [
        ...answered(3),
        ...told(400, null, 'File is too large.', `too large ${'x'.repeat(120_000)}`),
      ],
      tries: 1,
      silt: 'Divides the file until that request is alone; it gets the provider’s words.',
    },
  ],
};
