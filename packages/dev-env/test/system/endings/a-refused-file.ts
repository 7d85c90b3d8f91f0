import { answered, type EndingGroup, told } from '../ending.ts';
import { batch, everyBatch, failed } from './troubles.ts';

/** Whatever a line can be refused for alone, the last of them unheard of. */
const lineCodes = [
  'invalid_json_line',
  'missing_required_parameter',
  'duplicate_custom_id',
  'invalid_url',
  'mismatched_model',
  'invalid_request',
  'streaming_unsupported',
  'something_new',
];

const ownReasons = [
  'server_error',
  'internal_error',
  'internal_server_error',
  'service_unavailable',
  'timeout',
  'rate_limit_exceeded',
];

export const aRefusedFile: EndingGroup = {
  title: 'A file that validation refuses',
  endings: [
    {
      provider: 'names the line that is at fault',
      ways: Object.fromEntries(lineCodes.map((code) => [code, {}])),
      calls: (code) => [
        ...answered(4),
        ...told(400, code, 'not like this', `!poison ${code} not like this`),
      ],
      tries: 1,
      silt: 'Lets the line travel apart. Refused again, it gets the provider’s words. No try is counted.',
    },
    {
      provider: 'does not name the line that is at fault',
      trouble: everyBatch({ reportLines: false }),
      calls: [
        ...answered(5),
        ...told(400, 'invalid_request', 'bad', '!poison invalid_request bad'),
      ],
      tries: 1,
      silt: 'Divides the file into √n parts, and refused parts into single lines, until the line is alone.',
    },
    {
      provider: 'names the wrong line',
      ways: {
        'one too high': everyBatch({ lineOffset: 1 }),
        'one too low': everyBatch({ lineOffset: -1 }),
        'beyond the file': everyBatch({ lineOffset: 1_000 }),
      },
      calls: [
        ...answered(3),
        ...told(400, 'invalid_request', 'bad', '!poison invalid_request bad'),
        ...answered('question 4', 'question 5'),
      ],
      tries: 1,
      silt: 'Convicts nobody who was named once: only a suspect that is named, or refused alone, again.',
    },
    {
      provider: 'names only the first of several lines that are at fault',
      trouble: everyBatch({ maxReportedErrors: 1 }),
      calls: [
        ...told(400, 'invalid_request', 'bad', '!poison invalid_request bad 1'),
        ...answered(4),
        ...told(400, 'invalid_url', 'worse', '!poison invalid_url worse 2'),
        ...told(400, 'invalid_request', 'bad', '!poison invalid_request bad 3'),
      ],
      tries: 1,
      silt: 'Goes on until no file is refused.',
    },
    {
      provider: 'names every one of several lines that are at fault',
      calls: [
        ...told(400, 'invalid_request', 'bad', '!poison invalid_request bad 1'),
        ...answered(4),
        ...told(400, 'invalid_url', 'worse', '!poison invalid_url worse 2'),
      ],
      tries: 1,
      silt: 'Lets them travel apart from the others, who go on at once.',
    },
    {
      provider: 'refuses every line and names none',
      trouble: everyBatch({ reportLines: false }),
      calls: told(400, 'invalid_request', 'bad', ...many(110, '!poison invalid_request bad')),
      tries: 1,
      silt: 'Divides the file until most parts were refused and none was begun; then all are told.',
    },
    {
      provider: 'says something of the whole file, once',
      ways: Object.fromEntries(
        ['too_many_tasks', 'empty_file', 'something_new'].map((code) => [
          code,
          batch(failed(code, 'Something about the file.')),
        ]),
      ),
      calls: answered(4),
      tries: 1,
      silt: 'Tries smaller files; no try is counted.',
    },
    {
      provider: 'refuses a file of one line, once',
      trouble: batch(failed('something_new', 'Something about the file.')),
      calls: answered(1),
      tries: 1,
      silt: 'Suspects the line, and asks again before it convicts it; no try is counted.',
    },
    {
      provider: 'fails the batch for reasons of its own, once',
      ways: Object.fromEntries(
        ownReasons.map((code) => [code, batch(failed(code, 'It is not you.'))]),
      ),
      calls: answered(3),
      tries: 2,
      silt: 'Blames nobody, and tries all of them again.',
    },
    {
      provider: 'fails every batch for reasons of its own',
      trouble: everyBatch(failed('server_error', 'It is not you.')),
      calls: told(502, 'upstream_failed', 'server_error: It is not you.', 2),
      tries: 3,
      silt: 'Gives up after `MAX_ATTEMPTS`.',
    },
    {
      provider: 'fails the batch without a word, once',
      trouble: batch({ failWith: [] }),
      calls: answered(4),
      tries: 1,
      silt: 'Tries smaller files; no try is counted.',
    },
    {
      provider: 'fails every batch without a word',
      trouble: everyBatch({ failWith: [] }),
      calls: told(502, 'upstream_failed', 'batch_failed', 2),
      tries: 3,
      silt: 'Tries each request alone, `MAX_ATTEMPTS` times.',
    },
    {
      provider: 'does not know the model',
      model: 'model-unknown',
      calls: told(404, 'model_not_found', 'model-unknown', 3),
      tries: 1,
      silt: 'Settles the whole batch: it is of one model.',
    },
    ...(
      [
        ['invalid_api_key', 401],
        ['permission_denied', 403],
        ['billing_hard_limit_reached', 429],
        ['insufficient_quota', 429],
        ['billing_not_active', 429],
      ] as const
    ).map(([code, status]) => ({
      provider: `fails the batch with \`${code}\``,
      trouble: batch(failed(code, 'Not with this account.')),
      calls: told(status, code, 'Not with this account.', 2),
      tries: 1,
      silt: 'Settles the whole batch: it is of one key.',
    })),
  ],
};

function many(count: number, text: string): string[] {
  return Array.from({ length: count }, (_, n) => `${text} ${n + 1}`);
}
