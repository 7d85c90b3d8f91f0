import { answered, type EndingGroup } from '../ending.ts';
import { forbidden, lost, passing, ways, without } from './troubles.ts';

export const tidyingUp: EndingGroup = {
  title: 'Tidying up',
  endings: [
    {
      provider: 'does not delete a file now',
      ways: ways('files.delete', without(passing, '200 and a web page')),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Tries again, for an hour; the file would expire by itself.',
    },
    {
      provider: 'deletes a file, and the reply is lost',
      ways: ways('files.delete', { ...lost, '404': { status: 404, when: 'after' } }),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Tries again; what is not there is deleted.',
    },
    {
      provider: 'does not let a file be deleted',
      ways: ways('files.delete', {
        '400': { status: 400 },
        ...forbidden,
        '200 and a web page': { html: true },
      }),
      calls: answered(2),
      tries: 1,
      batches: 1,
      filesLeft: 1,
      silt: 'Leaves it: it expires by itself.',
    },
  ],
};
