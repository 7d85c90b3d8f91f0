import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { killPoints, makeTemporaryFolder } from '@silt/dev-env';
import type { FaultRates } from '@silt/simulator';
import { guardAgainstLeaks, type LeakGuard } from '@silt/testing';
import type { Wrongdoing } from '../src/chaos/checker/judge.ts';
import { runChaos } from '../src/chaos/run-chaos.ts';
import { plantFault, type PlantedFault } from './chaos/planted-apps.ts';

let leaks: LeakGuard;
beforeAll(async () => {
  leaks = await guardAgainstLeaks();
});
afterAll(async () => {
  await leaks.check();
});

interface Control {
  readonly fault: PlantedFault;
  /** Where processes are killed, by the name of the point. */
  readonly killed?: string;
  readonly weather?: FaultRates;
  readonly objection: Wrongdoing;
  /** In the words of a violation. */
  readonly words: RegExp;
}

const controls: Readonly<Record<string, Control>> = {
  'does not look for a batch that an earlier create made': {
    fault: {
      file: 'apps/dispatcher/dist/submit/create-or-adopt.js',
      text: 'const adopted = await adopt(parts);',
      becomes: 'const adopted = false;',
    },
    killed: 'after the batch is created',
    objection: 'doubled',
    words: /answered it 2 times|two live batches/,
  },
  'settles a request for a batch that does not have it': {
    fault: {
      file: 'packages/shared/lua/settle.lua',
      text: "if state == 'batched' and owner == batch then",
      becomes: "if state == 'batched' then",
    },
    weather: { 'rows.crossed': 0.5 },
    objection: 'wrong',
    words: /a byte of a stranger/,
  },
  'does not look through the outbox': {
    fault: {
      file: 'apps/dispatcher/dist/drain/drain.js',
      text: 'const fromOutbox = await drainOutbox(state, claim);',
      becomes: 'const fromOutbox = 0;',
    },
    killed: 'before the parcel is queued',
    objection: 'lost',
    words: /askings have no answer/,
  },
};

describe.each(Object.entries(controls))('a product that %s', (_name, control) => {
  const { fault, killed, weather = {}, objection, words } = control;

  test('is found out, and the history is told', async () => {
    await using apps = await plantFault(fault);
    await using folder = await makeTemporaryFolder('control');
    const { verdict } = await runChaos(
      {
        seed: 5,
        seconds: 8,
        requests: 240,
        folder: folder.path,
        logLevel: 'info',
        points: killPoints.filter(({ name }) => name === killed),
        disturbed: false,
        weather,
        endBoundSecs: 12,
        appsRoot: apps.root,
      },
      () => {},
    );
    const objections = verdict.violations.filter(({ kind }) => kind === objection);
    expect(objections.map(({ what }) => what).join('\n')).toMatch(words);
    expect(verdict.account.join('\n')).toContain(`The history of call ${objections[0]?.call} (`);
  }, 120_000);
});
