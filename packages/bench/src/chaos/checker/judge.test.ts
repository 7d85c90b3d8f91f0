import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CallHistory, CallPlan, Evidence, LedgerLine, Sight } from './evidence.ts';
import { judge } from './judge.ts';

const mark = (call: number) => `mark-1-${call}-0123abcd`;

const planOf = (call: number, status = 200): CallPlan => ({
  kind: 'planned',
  call,
  bodySha256: `body-${call}`,
  keySha256: 'key-a',
  mark: mark(call),
  status,
  text: status < 300 ? `echo: ${mark(call)}` : mark(call),
});

const bodyOf = (text: string) => JSON.stringify({ choices: [{ message: { content: text } }] });
const errorOf = (text: string) => JSON.stringify({ error: { message: text } });

const sight = (call: number, kind: Sight['kind'], more: Partial<Sight> = {}): Sight => ({
  at: '2026-01-01T00:00:00.000Z',
  kind,
  call,
  asking: 0,
  gateway: 'gateway-1',
  ...more,
});

const answered = (call: number, body = bodyOf(`echo: ${mark(call)}`), status = 200) =>
  sight(call, 'answered', { status, body });

const history = (call: number, ...sights: readonly Sight[]): CallHistory => ({
  plan: planOf(call),
  sights: [sight(call, 'asked'), ...sights],
});

const line = (call: number, outcome = 'answered', more: Partial<LedgerLine> = {}): LedgerLine => ({
  batchId: 'batch_1',
  customId: `id-${call}`,
  bodySha256: `body-${call}`,
  key: 'key-a',
  outcome,
  ...more,
});

const kindsOf = (evidence: Partial<Evidence>) =>
  judge({ calls: [], ledger: [], overlapping: [], ...evidence }).map(({ kind }) => kind);

describe('the checker has nothing against', () => {
  test.each<[string, Partial<Evidence>]>([
    [
      'a call with its own answer, paid once',
      { calls: [history(1, answered(1))], ledger: [line(1)] },
    ],
    [
      'one that was tried again after a line failed',
      {
        calls: [history(1, answered(1))],
        ledger: [line(1, 'failed'), line(1, 'expired'), line(1)],
      },
    ],
    [
      'one whose error is its own, and was not paid',
      {
        calls: [
          { plan: planOf(1, 404), sights: [sight(1, 'asked'), answered(1, errorOf(mark(1)), 404)] },
        ],
        ledger: [line(1, 'failed')],
      },
    ],
    [
      'one that was told to come back, and did, elsewhere',
      {
        calls: [
          history(
            1,
            sight(1, 'told', { status: 503 }),
            sight(1, 'asked', { gateway: 'gateway-2' }),
            answered(1),
          ),
        ],
        ledger: [line(1)],
      },
    ],
    ['one that left before it was accepted', { calls: [history(1, sight(1, 'left'))] }],
    [
      'one that left, and was answered all the same',
      { calls: [history(1, sight(1, 'left'))], ledger: [line(1)] },
    ],
  ])('%s', (_name, evidence) => {
    expect(kindsOf(evidence)).toEqual([]);
  });

  test('any number of such calls, in any order of the ledger', () => {
    const runs = fc.integer({ min: 0, max: 30 }).chain((count) =>
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, call) => line(call)),
        { minLength: count },
      ),
    );
    fc.assert(
      fc.property(runs, (ledger) => {
        const calls = ledger.map((_, call) => history(call, answered(call)));
        expect(kindsOf({ calls, ledger })).toEqual([]);
        // Whichever of them is charged once more: it is found.
        if (ledger[0])
          expect(kindsOf({ calls, ledger: [...ledger, ledger[0]] })).toEqual(['doubled']);
      }),
    );
  });
});

describe('the checker objects to', () => {
  test.each<[string, Partial<Evidence>, readonly string[]]>([
    ['a call that nobody answered', { calls: [history(1)], ledger: [] }, ['lost']],
    ['one whose answer stayed with us', { calls: [history(1)], ledger: [line(1)] }, ['hung']],
    [
      'one that was accepted, left, and was forgotten',
      { calls: [history(1, sight(1, 'told', { status: 409 }), sight(1, 'left'))] },
      ['lost'],
    ],
    [
      'silence',
      {
        calls: [history(1, sight(1, 'silent'), sight(1, 'asked'), answered(1))],
        ledger: [line(1)],
      },
      ['hung'],
    ],
    [
      'one of two askings without an answer',
      { calls: [history(1, sight(1, 'asked', { asking: 1 }), answered(1))], ledger: [line(1)] },
      ['hung'],
    ],
    [
      'another’s answer',
      { calls: [history(1, answered(1, bodyOf(`echo: ${mark(2)}`)))], ledger: [line(1)] },
      ['wrong'],
    ],
    [
      'a stranger’s byte beside its own answer',
      {
        calls: [history(1, answered(1, `${bodyOf(`echo: ${mark(1)}`)}\n${mark(2)}`))],
        ledger: [line(1)],
      },
      ['wrong'],
    ],
    [
      'an answer cut short',
      { calls: [history(1, answered(1, '{"choices":[{"mess'))], ledger: [line(1)] },
      ['wrong'],
    ],
    [
      'another status',
      { calls: [history(1, answered(1, errorOf('no'), 502))], ledger: [line(1)] },
      ['wrong'],
    ],
    [
      'two answers to one key',
      {
        calls: [
          history(1, answered(1), sight(1, 'asked', { asking: 1 }), {
            ...answered(1, ` ${bodyOf(`echo: ${mark(1)}`)}`),
            asking: 1,
          }),
        ],
        ledger: [line(1)],
      },
      ['wrong'],
    ],
    ['an answer that no provider gave', { calls: [history(1, answered(1))] }, ['wrong']],
    [
      'another’s key',
      { calls: [history(1, answered(1))], ledger: [line(1, 'answered', { key: 'key-b' })] },
      ['wrong'],
    ],
    ['a line that nobody sent', { ledger: [line(1)] }, ['wrong']],
    [
      'a request paid twice',
      { calls: [history(1, answered(1))], ledger: [line(1), line(1)] },
      ['doubled'],
    ],
    [
      'a request in two live batches',
      {
        calls: [history(1, answered(1))],
        ledger: [line(1), line(1, 'cancelled')],
        overlapping: ['id-1'],
      },
      ['doubled'],
    ],
  ])('%s', (_name, evidence, kinds) => {
    expect(kindsOf(evidence)).toEqual(kinds);
  });
});
