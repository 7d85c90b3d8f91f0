import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finalAnswer } from '@silt/simulator';
import { eventually } from '@silt/testing';
import { repositoryRoot } from '../../src/repository.ts';
import { type Ending, type EndingCall, type Way, waysOf } from './ending.ts';
import { type ProviderName, providers } from './ending-providers.ts';
import { endings } from './endings.ts';
import { endingsPage } from './endings-page.ts';
import { bodyOf, ENDPOINT, EndingStage, type Got, linesOfKey, type Play } from './play-endings.ts';

interface Cast {
  readonly name: string;
  readonly ending: Ending;
  readonly way: Way;
}

const groups = endings.map(({ title, endings: rows }) => ({
  title,
  casts: rows.flatMap((ending) =>
    waysOf(ending).map((way): Cast => ({
      name: ending.provider + (way.name && `: ${way.name}`),
      ending,
      way,
    })),
  ),
}));
const casts = groups.flatMap((group) => group.casts);
const allCalls = casts.reduce((sum, { way }) => sum + way.calls.length, 0);

let stage: EndingStage;
const plays = new Map<Cast, Play>();

// All of them at once, from the first drain on; the tests below only look at what came of each.
beforeAll(async () => {
  stage = await EndingStage.open();
  for (const [n, cast] of casts.entries()) {
    const { apiKey = `sk-ending-${n}` } = cast.ending;
    plays.set(cast, await stage.play(cast.ending, cast.way, apiKey));
  }
  await stage.begin(allCalls);
}, 120_000);

afterAll(async () => {
  await stage[Symbol.asyncDispose]();
}, 60_000);

function playOf(cast: Cast): Play {
  const play = plays.get(cast);
  if (!play) throw new Error('not played');
  return play;
}

const playsAt = (name: ProviderName): Play[] =>
  [...plays.values()].filter(({ ending }) => (ending.at ?? 'openai') === name);

/** What its caller should get, in the form of what it got. */
function dueTo({ text, fate }: EndingCall, { model }: Ending) {
  const sent = bodyOf(text, model);
  if (fate !== 'answer') {
    const { status, code, words } = fate;
    return { sent, status, body: { code, message: expect.stringContaining(words) } };
  }
  const final = finalAnswer(ENDPOINT, sent);
  if (final.kind !== 'answered') throw new Error(`'${text}' is never answered`);
  return { sent, status: final.status, body: final.bodyText };
}

function inShort({ sent, status, body }: Got, { fate }: EndingCall) {
  if (fate === 'answer') return { sent, status, body };
  const { error } = JSON.parse(body) as { error: { code: string | null; message: string } };
  return { sent, status, body: { code: error.code, message: error.message } };
}

describe.each(groups)('$title: the provider', ({ casts: ofGroup }) => {
  test.each(ofGroup.map((cast) => [cast.name, cast] as const))(
    '%s',
    async (_name, cast) => {
      const { ending, way } = cast;
      const got = await playOf(cast).got;
      expect(got.map((one, n) => inShort(one, way.calls[n] as EndingCall))).toEqual(
        way.calls.map((call) => dueTo(call, ending)),
      );
      const { tries } = ending;
      if (tries !== undefined) {
        const expected = typeof tries === 'number' ? got.map(() => tries) : tries;
        expect(got.map((one) => one.tries).toSorted((a, b) => a - b)).toEqual(expected);
      }
    },
    150_000,
  );
});

describe('when all of that is over', () => {
  test('every fault that was armed struck', async () => {
    await Promise.all([...plays.values()].map(({ got }) => got));
    expect(await stage.unspentFaults()).toEqual([]);
  }, 150_000);

  test('a call sent again gets the same bytes', async () => {
    for (const play of plays.values()) {
      for (const [n, got] of (await play.got).entries()) {
        // A failure that was not the request's is asked anew.
        if (got.status >= 500) continue;
        expect(await stage.again(play, got, n)).toEqual(got);
      }
    }
  }, 60_000);

  test('every accepted request was settled exactly once, and nothing is left to do', async () => {
    await eventually(
      async () =>
        expect(await stage.remains()).toEqual({
          waiting: 0,
          openBatches: 0,
          settled: allCalls,
          unsettled: 0,
          answers: allCalls,
          settlements: allCalls,
        }),
      { timeoutMs: 90_000, intervalMs: 500 },
    );
  }, 120_000);

  test('no process has logged an error, but of the batches that were given up', () => {
    const givenUp = casts.flatMap(({ ending }) => ending.givenUp ?? []);
    expect(stage.errors().toSorted()).toEqual(givenUp.toSorted());
  });

  test.each(Object.keys(providers) as ProviderName[])(
    'the ledger of "%s" shows no request in two live batches, and each answered once',
    async (name) => {
      const provider = stage.provider(name);
      const lines = await provider.ledger();
      const found = [];
      const expected = [];
      const answeredAgain: string[] = [];
      const givenUp: string[] = [];
      for (const { ending, way, key, got } of playsAt(name)) {
        const about = { provider: ending.provider, way: way.name };
        const ofKey = linesOfKey(lines, key);
        const { size: batches } = new Set(ofKey.map(({ batchId }) => batchId));
        const times = ending.paidTwice ? 2 : 1;
        for (const { requestId, status } of await got) {
          const answers = ofKey.filter(
            ({ customId, outcome }) => customId === requestId && outcome === 'answered',
          );
          found.push({ ...about, batches, answers: answers.length });
          const due = status === 200 ? times : 0;
          expected.push({ ...about, batches: ending.batches ?? batches, answers: due });
          if (ending.paidTwice) answeredAgain.push(requestId);
          if (ending.neverEnded) givenUp.push(requestId);
        }
      }
      expect(found).toEqual(expected);
      const { duplicatedCustomIds, answeredTwice } = await provider.summary();
      expect(answeredTwice.toSorted()).toEqual(answeredAgain.toSorted());
      expect(duplicatedCustomIds.toSorted()).toEqual([...answeredAgain, ...givenUp].toSorted());
    },
    60_000,
  );

  test.each(Object.keys(providers) as ProviderName[])(
    '"%s" has no file of ours but those that cannot be deleted',
    async (name) => {
      const left = playsAt(name).reduce((sum, { ending }) => sum + (ending.filesLeft ?? 0), 0);
      // An upload that outlived its timeout is found a while after its batch was closed.
      await eventually(
        async () => expect((await stage.provider(name).summary()).files.now).toBe(left),
        { timeoutMs: 60_000, intervalMs: 500 },
      );
    },
    90_000,
  );
});

test('docs/endings.md says all of this', async () => {
  const path = join(repositoryRoot, 'docs', 'endings.md');
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(path, endingsPage());
  expect(await readFile(path, 'utf8')).toBe(endingsPage());
});
