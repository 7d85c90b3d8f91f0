import { answered, type Ending, type EndingGroup, told } from '../ending.ts';
import type { ProviderName } from '../ending-providers.ts';
import { batch, failed, fault, type FaultKind } from './troubles.ts';

const tokenWords =
  'Enqueued token limit reached for model-a in organization org-x. Limit: 2,000,000 enqueued tokens. ' +
  'Please try again once some in_progress batches have been completed.';

const longQuestions = Array.from({ length: 6 }, (_, n) => `${'word '.repeat(80)}${n}`);

export const limitsOfTheProvider: EndingGroup = {
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
    tooManyTokens('when the batch is made', 'tokens refused at create'),
    tooManyTokens('in validation', 'tokens refused in validation'),
    {
      provider: 'makes no more batches in this hour',
      at: 'few batches an hour',
      calls: answered('!flaky 503 2 question 1', '!flaky 503 2 question 2'),
      tries: 3,
      batches: 3,
      silt: 'Waits as long as it is told to, and makes the batch then.',
    },
  ],
};

/** Its limit is of 400 tokens. */
function tooManyTokens(when: string, at: ProviderName): Ending {
  return {
    provider: `has no room for one of the requests, however much is free, and says so ${when}`,
    at,
    calls: [
      ...answered(...longQuestions.slice(0, 3)),
      ...told(400, 'token_limit_exceeded', 'Limit: 400', 'word '.repeat(1_000)),
    ],
    tries: 1,
    silt: 'Asks five times with nothing else enqueued, then tells its caller; nobody else waits for that.',
  };
}

function tokenFault(status: number, message: string): FaultKind {
  return { status, code: 'token_limit_exceeded', message };
}
