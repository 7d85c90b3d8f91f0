import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { killPoints, makeTemporaryFolder } from '@silt/dev-env';
import { guardAgainstLeaks, type LeakGuard } from '@silt/testing';
import { runChaos } from '../src/chaos/run-chaos.ts';
import { usualWeather } from '../src/chaos/trouble/provider-weather.ts';

let leaks: LeakGuard;
beforeAll(async () => {
  leaks = await guardAgainstLeaks();
});
afterAll(async () => {
  await leaks.check();
});

test('half a minute under fire: nothing lost, hung, wrong or doubled', async () => {
  await using folder = await makeTemporaryFolder('chaos-test');
  const { verdict, kills, faults, account } = await runChaos(
    {
      seed: 11,
      seconds: 30,
      requests: 500,
      folder: folder.path,
      logLevel: 'info',
      points: killPoints,
      killEverySecs: 6,
      disturbed: true,
      weather: usualWeather,
      endBoundSecs: 90,
    },
    () => {},
  );
  const seen = verdict.violations.length + faults.length === 0 ? '' : account;
  expect(`${seen}${verdict.sum}`).toBe('500 requests: 0 lost, 0 hung, 0 wrong, 0 doubled');
  expect(kills.aimed).toBeGreaterThan(0);
  expect(kills.random).toBeGreaterThan(0);
}, 240_000);
