import { answered, type EndingGroup } from '../ending.ts';
import { batch, everyBatch, fault, forbidden, passing, ways } from './troubles.ts';

export const theResultFiles: EndingGroup = {
  title: 'The result files',
  endings: [
    {
      provider: 'does not give the results now',
      ways: ways(
        'files.content',
        { ...passing, ...forbidden, '404': { status: 404 } },
        { count: 2 },
      ),
      calls: answered(3),
      tries: 1,
      batches: 1,
      silt: 'Asks again, for a day. A 404, or a page without results, is believed the third time.',
    },
    {
      provider: 'gives half of the results',
      ways: ways(
        'files.content',
        {
          'then cuts the connection': { reset: 'after' },
          'then stalls': { timeout: 'after' },
          'as if that were all': { cut: true },
        },
        { count: 2 },
      ),
      calls: answered(3),
      tries: 1,
      batches: 1,
      silt: 'Settles what it has read, and reads the file again.',
    },
    {
      provider: 'gives the results slowly, or as something else',
      ways: {
        slowly: fault('files.content', { bytesPerSecond: 1_000 }),
        'as text/html': fault('files.content', { contentType: 'text/html' }),
        'as application/json': fault('files.content', { contentType: 'application/json' }),
      },
      calls: answered(3),
      tries: 1,
      batches: 1,
      silt: 'Reads lines, whatever they are said to be.',
    },
    {
      provider: 'has deleted the results',
      trouble: fault('files.content', { status: 404, count: 3 }),
      calls: answered(2),
      tries: 2,
      batches: 2,
      paidTwice: true,
      silt: 'Looks three times, takes all lines for lost, and tries them again.',
    },
    {
      provider: 'has nothing for the error file, and says so in its own way',
      ways: {
        'null ids': batch({ emptyIds: 'null' }),
        'absent ids': batch({ emptyIds: 'absent' }),
        'empty ids': batch({ emptyIds: 'empty-string' }),
        'an empty error file': batch({ emptyErrorFile: true }),
      },
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Reads the files that there are.',
    },
    {
      provider: 'has nothing for the output file, and says so in its own way',
      ways: {
        'null ids': batch({ emptyIds: 'null' }),
        'absent ids': batch({ emptyIds: 'absent' }),
        'empty ids': batch({ emptyIds: 'empty-string' }),
      },
      calls: answered('!status 400 no', '!status 422 no'),
      tries: 1,
      batches: 1,
      silt: 'Reads the files that there are.',
    },
    {
      provider: 'puts errors into the output file',
      trouble: everyBatch({ errorRowsInOutput: true }),
      calls: answered('!status 404 not there', '!flaky 503 1 question 1', 'question 2'),
      tries: [1, 1, 2],
      batches: 2,
      silt: 'Goes by the line, whichever file it is in.',
    },
  ],
};
