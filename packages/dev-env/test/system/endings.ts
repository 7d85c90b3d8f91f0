import type { BatchTrouble, Operation } from '@silt/simulator';
import {
  answered,
  type CallFault,
  type Ending,
  type EndingGroup,
  EVERY_TIME,
  told,
  type Trouble,
} from './ending.ts';

type Ways = Readonly<Record<string, Trouble>>;
type FaultKind = Omit<CallFault, 'operation'>;

/** The call was not carried out, and says nothing about whether it ever will be. */
const passing: Readonly<Record<string, FaultKind>> = {
  '408': { status: 408 },
  '409': { status: 409 },
  '429': { status: 429, code: 'rate_limit_exceeded' },
  '429 with Retry-After': { status: 429, code: 'rate_limit_exceeded', retryAfterSecs: 1 },
  '500': { status: 500 },
  '502 and a web page': { status: 502, html: true },
  '503': { status: 503 },
  '200 and a web page': { html: true },
  'no reply': { timeout: 'before' },
  'a cut connection': { reset: 'before' },
};

/** It was carried out, and nobody heard of it. */
const lost: Readonly<Record<string, FaultKind>> = {
  '408': { status: 408, when: 'after' },
  '500': { status: 500, when: 'after' },
  '502 and a web page': { status: 502, html: true, when: 'after' },
  '200 and a web page': { html: true, when: 'after' },
  'no reply': { timeout: 'after' },
  'a cut connection': { reset: 'after' },
};

const forbidden: Readonly<Record<string, FaultKind>> = {
  '401': { status: 401, code: 'invalid_api_key' },
  '403': { status: 403, code: 'permission_denied' },
};

const refusedList: Readonly<Record<string, FaultKind>> = {
  ...forbidden,
  '400': { status: 400 },
  '404': { status: 404 },
};

/** Each kind as a trouble of that operation, together with what else goes wrong. */
function ways(
  operation: Operation,
  kinds: Readonly<Record<string, FaultKind>>,
  also: Trouble & { readonly count?: number } = {},
): Ways {
  const { count = 1, faults = [], ...rest } = also;
  return Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { ...rest, faults: [...faults, { ...kind, operation, count }] },
    ]),
  );
}

function without(
  kinds: Readonly<Record<string, FaultKind>>,
  ...names: readonly string[]
): Readonly<Record<string, FaultKind>> {
  return Object.fromEntries(Object.entries(kinds).filter(([name]) => !names.includes(name)));
}

const fault = (operation: Operation, kind: FaultKind): Trouble => ({
  faults: [{ operation, ...kind }],
});
/** The trouble of the next batch, or of so many. */
const batch = (trouble: BatchTrouble, count = 1): Trouble => ({ batches: [{ ...trouble, count }] });
const everyBatch = (trouble: BatchTrouble): Trouble => batch(trouble, EVERY_TIME);

const failed = (code: string, message: string, param: string | null = null): BatchTrouble => ({
  failWith: [{ code, message, param, line: null }],
});

const tokenWords =
  'Enqueued token limit reached for model-a in organization org-x. Limit: 2,000,000 enqueued tokens. ' +
  'Please try again once some in_progress batches have been completed.';

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

const longQuestions = Array.from({ length: 6 }, (_, n) => `${'word '.repeat(80)}${n}`);

/** Rows that end the same way whichever of the calls that make a batch is refused. */
const refusedKey = (call: string, operation: Operation): readonly Ending[] =>
  Object.entries(forbidden).map(([status, kind]) => ({
    provider: `answers ${call} with ${status}`,
    trouble: fault(operation, { ...kind, message: 'Not with this key.' }),
    calls: told(Number(status), kind.code ?? null, 'Not with this key.', 2),
    silt: 'Settles the whole batch with the provider’s words.',
  }));

export const endings: readonly EndingGroup[] = [
  {
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
  },
  {
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
        },
        calls: answered(2),
        tries: 1,
        silt: 'Tries again until the file is there; no try is counted.',
      },
    ],
  },
  {
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
        silt: 'Looks again: a failed look is never the batch’s failure. A 404 is believed after five looks over five minutes.',
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
  },
  {
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
  },
  {
    title: 'Limits of the provider',
    endings: [
      {
        provider: 'says once that too many tokens are enqueued',
        ways: {
          'create, 400': fault('batches.create', tokenFault(400, tokenWords)),
          'create, 429': fault('batches.create', tokenFault(429, tokenWords)),
          'create, without the limit': fault('batches.create', tokenFault(429, 'Too much.')),
          validation: batch(failed('token_limit_exceeded', tokenWords)),
          'validation, without the limit': batch(failed('token_limit_exceeded', 'Too much.')),
        },
        calls: answered(2),
        tries: 1,
        silt: 'Waits, notes the limit where it is told, and sends the batch again; no try is counted.',
      },
      {
        provider: 'has room for a part of the backlog only, and says so when the batch is made',
        at: 'tokens refused at create',
        calls: answered(...longQuestions),
        tries: 1,
        silt: 'Packs batches to a quarter of the limit, and sends as many as it has room for.',
      },
      {
        provider:
          'has room for a part of the backlog only, says so in validation, and gives room back late',
        at: 'tokens refused in validation',
        calls: answered(...longQuestions),
        tries: 1,
        silt: 'The same; a batch that came before there was room is sent again.',
      },
      {
        provider: 'makes no more batches in this hour',
        at: 'few batches an hour',
        calls: answered('!flaky 503 2 question 1', '!flaky 503 2 question 2'),
        tries: 3,
        batches: 3,
        silt: 'Waits as long as it is told to, and makes the batch then.',
      },
    ],
  },
  {
    title: 'A batch that does not complete',
    endings: [
      {
        provider: 'lets the batch expire with half of its lines done',
        ways: {
          'results at the end': batch({ expireAfterSecs: 0, expireFinishedShare: 0.5 }),
          'results as they come': batch({
            expireAfterSecs: 0,
            expireFinishedShare: 0.5,
            partialContent: true,
          }),
        },
        calls: answered(4),
        tries: [1, 1, 2, 2],
        batches: 2,
        silt: 'Answers what is done at once; the rest rides the next batch.',
      },
      {
        provider: 'lets every batch expire before it is begun',
        trouble: everyBatch({ expireAfterSecs: 0, expireFinishedShare: 0 }),
        calls: told(504, 'upstream_timeout', 'batch_expired', 2),
        tries: 3,
        batches: 3,
        silt: 'Gives up after `MAX_ATTEMPTS`.',
      },
      {
        provider: 'is told by somebody else to cancel the batch, with some lines done',
        trouble: { endedByHand: { to: 'cancelled', finishedRows: 1 } },
        calls: answered(3),
        tries: [1, 2, 2],
        batches: 2,
        silt: 'Answers what is done at once; the rest rides the next batch.',
      },
      {
        provider: 'is told by somebody else to cancel every batch',
        trouble: { endedByHand: { to: 'cancelled', finishedRows: 0, times: 3 } },
        calls: told(502, 'upstream_failed', 'batch_cancelled', 2),
        tries: 3,
        batches: 3,
        silt: 'Gives up after `MAX_ATTEMPTS`.',
      },
      {
        provider: 'fails a batch that it had begun',
        trouble: { endedByHand: { to: 'failed' } },
        calls: answered(3),
        tries: 2,
        silt: 'Blames nobody, and tries all of them again.',
      },
      {
        provider: 'never gets the batch past a state',
        ways: {
          validating: batch({ stuck: 'validating' }),
          in_progress: batch({ holdBatches: true }),
          'in_progress, and the cancelling loses what was done': batch({
            stuck: 'in_progress',
            cancelForgetsRows: true,
          }),
        },
        calls: answered(2),
        tries: 2,
        silt: 'Cancels the batch after `BATCH_STUCK_SECS`; its lines ride the next one.',
      },
      {
        provider: 'never ends a batch whose lines are all done',
        ways: {
          in_progress: batch({ stuck: 'in_progress' }),
          finalizing: batch({ stuck: 'finalizing' }),
        },
        calls: answered(2),
        tries: 1,
        batches: 1,
        silt: 'Cancels the batch after `BATCH_STUCK_SECS`, and takes the results that it has.',
      },
      {
        provider: 'never gets to one of the lines',
        calls: [...answered(2), ...told(502, 'upstream_failed', 'batch_cancelled', '!never')],
        tries: [1, 1, 3],
        batches: 3,
        silt: 'Cancels the batch after `BATCH_STUCK_SECS`, keeps what is done, and tries the line `MAX_ATTEMPTS` times.',
      },
      {
        provider: 'does not cancel a stuck batch now',
        ways: ways(
          'batches.cancel',
          { ...passing, ...forbidden, '404': { status: 404 } },
          batch({ stuck: 'validating' }),
        ),
        calls: answered(2),
        tries: 2,
        silt: 'Asks it again to cancel.',
      },
      {
        provider: 'cancels a stuck batch, and the reply is lost',
        ways: ways('batches.cancel', lost, batch({ stuck: 'validating' })),
        calls: answered(2),
        tries: 2,
        silt: 'Sees at its next look that the batch is cancelled.',
      },
    ],
  },
  {
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
        provider:
          'answers with line separators that JSON allows in strings (U+2028, U+2029, U+0085)',
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
  },
  {
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
  },
  {
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
  },
  {
    title: 'All at once',
    endings: [
      {
        provider: 'fails each call of the whole way once',
        trouble: {
          faults: (
            [
              'files.create',
              'files.list',
              'batches.create',
              'batches.list',
              'batches.retrieve',
              'files.content',
              'files.delete',
            ] as const
          ).map((operation) => ({ operation, status: 503 })),
          batches: [{ statusCase: 'upper', timestamps: 'iso', counts: 'absent' }],
        },
        calls: answered('question 1', '!flaky 429 1 question 2', '!missing-once question 3'),
        tries: [1, 2, 2],
        batches: 3,
        silt: 'Does each of these things again, and none of them twice.',
      },
    ],
  },
  {
    title: 'Other providers',
    endings: (
      [
        ['openai', 'is as OpenAI', 'Works as it does everywhere.'],
        [
          'azure',
          'is as Azure: an empty error file, capitalised statuses, times as text, no counts',
          'Reads it as the others.',
        ],
        ['groq', 'is as Groq: ids with underscores', 'Takes ids as they are.'],
        [
          'doubleword',
          'is as Doubleword: bare UUIDs for ids, an output file that can be read while it grows',
          'Reads it when the batch has ended.',
        ],
        ['deepinfra', 'is as DeepInfra: another base path', 'Takes the base URL as it is set.'],
        [
          'together',
          'is as Together: batches of another shape, without metadata',
          'Finds the batch by its input file.',
        ],
      ] as const
    ).map(([at, provider, silt]) => ({
      provider,
      at,
      calls: answered('question 1', '!status 404 not there', '!flaky 503 1 question 2'),
      tries: [1, 1, 2],
      batches: 2,
      silt,
    })),
  },
];

function many(count: number, text: string): string[] {
  return Array.from({ length: count }, (_, n) => `${text} ${n + 1}`);
}

function tokenFault(status: number, message: string): FaultKind {
  return { status, code: 'token_limit_exceeded', message };
}
