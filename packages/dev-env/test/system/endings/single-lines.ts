import { answered, type EndingGroup, told } from '../ending.ts';
import { batch } from './troubles.ts';

export const singleLines: EndingGroup = {
  title: 'Single lines',
  endings: [
    {
      provider: 'answers a line with an error of its own',
      calls: answered(
        ...['400 no', '401 no', '402 no', '403 no', '404 no', '413 no', '422 no'].map(
          (words) => `!status ${words}`,
        ),
        'question 1',
      ),
      tries: 1,
      batches: 1,
      silt: 'Passes it on, byte for byte.',
    },
    {
      provider: 'answers a line with an error that passes',
      calls: answered(
        ...['408', '409', '429', '500', '502', '503', '504', '0'].map(
          (status) => `!flaky ${status} 2 question`,
        ),
      ),
      tries: 3,
      batches: 3,
      silt: 'Tries the line again in a later batch.',
    },
    {
      provider: 'answers a line with an error that does not pass',
      calls: [
        ...['408', '409', '429', '500', '502', '503', '504'].flatMap((status) =>
          told(502, 'upstream_failed', `HTTP ${status}`, `!status ${status} busy`),
        ),
        ...answered('question 1'),
      ],
      tries: [1, 3, 3, 3, 3, 3, 3, 3],
      batches: 3,
      silt: 'Gives up after `MAX_ATTEMPTS`, and says what happened.',
    },
    {
      provider: 'gives a line status 0 and an empty body, always',
      calls: [...told(502, 'upstream_failed', 'no result', '!status 0'), ...answered(1)],
      tries: [1, 3],
      batches: 3,
      silt: 'Gives up after `MAX_ATTEMPTS`.',
    },
    {
      provider: 'answers every line of a batch with an error that passes',
      ways: Object.fromEntries(
        ['0', '429', '503', 'missing'].map((name) => [name, batch({ rows: { [name]: 1 } })]),
      ),
      calls: answered(3),
      tries: 2,
      batches: 2,
      silt: 'Tries all of them again in the next batch.',
    },
    {
      provider: 'loses a line, and counts it as completed',
      calls: [
        ...answered('!missing-once question 1', 'question 2'),
        ...told(502, 'upstream_failed', 'result_missing', '!missing'),
      ],
      tries: [1, 2, 3],
      batches: 3,
      silt: 'Misses the line by its id in three readings, tries it again, and gives up after `MAX_ATTEMPTS`.',
    },
    {
      provider: 'gives a line twice',
      calls: answered('!duplicate question 1', 'question 2'),
      tries: 1,
      batches: 1,
      silt: 'The first one counts.',
    },
    {
      provider: 'gives a line that nobody sent',
      calls: answered('!stranger question 1', 'question 2'),
      tries: 1,
      batches: 1,
      silt: 'Passes over it.',
    },
    {
      provider: 'answers with line separators that JSON allows in strings (U+2028, U+2029, U+0085)',
      calls: answered('!exotic question 1', 'question 2'),
      tries: 1,
      batches: 1,
      silt: 'Cuts lines at line feeds only.',
    },
    {
      provider: 'answers with 300,000 characters',
      calls: answered('!large 300000 question 1', '!large 300000 question 2', 'question 3'),
      tries: 1,
      batches: 1,
      silt: 'Reads them as they come.',
    },
  ],
};
