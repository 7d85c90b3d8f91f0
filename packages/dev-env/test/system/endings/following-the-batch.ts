import { answered, type EndingGroup, EVERY_TIME } from '../ending.ts';
import { batch, fault, forbidden, passing, ways } from './troubles.ts';

export const followingTheBatch: EndingGroup = {
  title: 'Following the batch',
  endings: [
    {
      provider: 'does not say how the batch stands',
      ways: ways(
        'batches.retrieve',
        { ...passing, ...forbidden, '404': { status: 404 } },
        { count: 2 },
      ),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Looks again: a failed look is never the batch’s failure. A 404 is believed after five looks over `BATCH_VANISHED_SECS`.',
    },
    {
      provider: 'does not know the batch any more',
      trouble: batch({ forgotten: true, expireAfterSecs: 0, expireFinishedShare: 0 }),
      calls: answered(2),
      tries: 2,
      batches: 2,
      // What the batch had come to, which nobody can ask for.
      filesLeft: 1,
      givenUp: 'the provider does not know the batch any more',
      silt: 'Believes it after five looks over `BATCH_VANISHED_SECS` and a look through the list; then tries all of them again.',
    },
    {
      provider: 'denies the batch, and has it in the list',
      trouble: fault('batches.retrieve', { status: 404, count: EVERY_TIME }),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Goes by the list.',
    },
    {
      provider: 'tells a status that nobody knows until the batch ends',
      trouble: batch({ statusAs: 'PAUSED_BY_PROVIDER' }),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Takes it for unfinished, and logs it.',
    },
    {
      provider: 'spells a status its own way',
      ways: {
        'upper case': batch({ statusCase: 'upper' }),
        capitalised: batch({ statusCase: 'capitalised' }),
      },
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Reads it all the same.',
    },
    {
      provider: 'miscounts, or does not count',
      ways: Object.fromEntries(
        (['absent', 'null', 'all-completed', 'none-completed', 'too-many'] as const).map(
          (counts) => [counts, batch({ counts })],
        ),
      ),
      calls: [...answered('question 1', '!status 404 not there', '!flaky 503 1 later')],
      tries: [1, 1, 2],
      batches: 2,
      silt: 'Goes by the lines, never by the counts.',
    },
    {
      provider: 'writes times as text',
      trouble: batch({ timestamps: 'iso' }),
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Reads them all the same.',
    },
    {
      provider: 'writes times as text, makes the batch, and the reply is lost',
      trouble: {
        ...batch({ timestamps: 'iso' }),
        ...fault('batches.create', { reset: 'after' }),
      },
      calls: answered(2),
      tries: 1,
      batches: 1,
      silt: 'Finds the batch in the list all the same.',
    },
  ],
};
