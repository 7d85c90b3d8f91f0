import { expect, test } from '@jest/globals';
import { runSoak, sumUp } from '../../src/soak/run-soak.ts';

test('a short day with every kind of fault: nothing lost, hung, wrong, doubled or left', async () => {
  const outcome = await runSoak(
    { seed: 7, requests: 400, minutes: 0.2, logLevel: 'info' },
    () => {},
  );
  const seen = outcome.violations.length === 0 ? '' : outcome.account;
  expect(`${seen}${sumUp(outcome)}`).toBe(
    'soak: 400 requests, 0 lost, 0 hung, 0 wrong, 0 doubled, 0 files left',
  );
}, 90_000);
