import { answered, type EndingGroup, told } from '../ending.ts';
import { batch, everyBatch, forbidden, lost, passing, ways } from './troubles.ts';

export const aBatchThatDoesNotComplete: EndingGroup = {
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
      provider: 'never ends the cancelling of a stuck batch',
      trouble: batch({ stuck: 'cancelling', holdBatches: true }),
      calls: answered(2),
      tries: 2,
      batches: 2,
      neverEnded: true,
      givenUp: 'the batch stayed in status cancelling',
      silt: 'Gives the batch up after `BATCH_CANCEL_SECS`; its lines ride the next one.',
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
};
