import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CallHistory, Evidence, LedgerLine, Sight } from './evidence.ts';
import type { Violation } from './judge.ts';
import { jsonLines } from './read-evidence.ts';

/** What is told of a violation besides the evidence, where a run has left it: it judges nothing. */
export const witnessFiles = ['apps.jsonl', 'diary.jsonl'] as const;

/** A line that an app wrote, or what the run did to them. */
interface Testimony {
  readonly at: string;
  readonly who: string;
  readonly text: string;
}

const mostViolations = 40;
const mostHistories = 6;
const mostTestimonies = 80;

/** Everything found, and of the first few calls what happened to them. */
export async function describeViolations(
  violations: readonly Violation[],
  evidence: Evidence,
  folder: string,
): Promise<string[]> {
  const titles = violations.map(
    ({ kind, what, call }) =>
      `${kind.toUpperCase()} ${call === undefined ? '' : `call ${call}`}: ${what}`,
  );
  const numbers = [...new Set(violations.flatMap(({ call }) => call ?? []))].slice(
    0,
    mostHistories,
  );
  const calls = numbers.flatMap(
    (number) => evidence.calls.find(({ plan }) => plan.call === number) ?? [],
  );
  const testimonies = calls.length > 0 ? await readTestimonies(folder) : [];
  return [
    ...titles.slice(0, mostViolations),
    ...(titles.length > mostViolations ? [`… and ${titles.length - mostViolations} more`] : []),
    ...calls.map((call) => `\n${describeHistory(call, evidence.ledger, testimonies)}`),
  ];
}

function describeHistory(
  { plan, sights }: CallHistory,
  ledger: readonly LedgerLine[],
  testimonies: readonly Testimony[],
): string {
  const lines = ledger.filter(({ bodySha256 }) => bodySha256 === plan.bodySha256);
  const ofCaller = sights.map((sight) => {
    return { at: sight.at, text: `caller at ${sight.gateway}: ${describeSight(sight)}` };
  });
  const about = testimoniesAbout(lines, testimonies);
  const deeds = testimonies.filter(({ who, at }) => who === 'chaos' && isAmong(at, sights));
  const told = [...about, ...deeds].map(({ at, who, text }) => ({ at, text: `${who}: ${text}` }));
  const events = [...ofCaller, ...told.slice(0, mostTestimonies)];
  return [
    `The history of call ${plan.call} (${plan.mark}), to be answered ${plan.status}:`,
    ...lines.map(
      ({ batchId, customId, outcome }) => `  provider: ${customId} in ${batchId}: ${outcome}`,
    ),
    ...events
      .toSorted((one, other) => one.at.localeCompare(other.at))
      .map(({ at, text }) => `  ${at.slice(11, 23)} ${text}`),
  ].join('\n');
}

function describeSight({ kind, asking, status, body, cause }: Sight): string {
  const facts = [status, body?.slice(0, 200), cause].filter((fact) => fact !== undefined);
  return `${kind} (asking ${asking}) ${facts.join(' ')}`.trimEnd();
}

/** Silt knows a batch by two names, the provider's and its own; a line with both ties them. */
function testimoniesAbout(
  lines: readonly LedgerLine[],
  testimonies: readonly Testimony[],
): readonly Testimony[] {
  const names = new Set(
    lines.flatMap(({ customId, batchId }) => [customId ?? [], batchId ?? []].flat()),
  );
  for (const { text } of testimonies) {
    const [, own] = /\bbatchId["=:\s]+([a-z0-9-]+)/.exec(text) ?? [];
    const [, theirs] = /\bproviderBatchId["=:\s]+([\w-]+)/.exec(text) ?? [];
    if (own !== undefined && theirs !== undefined && names.has(theirs)) names.add(own);
  }
  return testimonies.filter(
    ({ text }) =>
      [...names].some((name) => text.includes(name)) &&
      // What was told of one request is not of its neighbours in the batch.
      (!text.includes('requestId=') || lines.some(({ customId }) => text.includes(`=${customId}`))),
  );
}

function isAmong(at: string, sights: readonly Sight[]): boolean {
  const [first] = sights;
  const last = sights.at(-1);
  return first !== undefined && last !== undefined && at >= first.at && at <= last.at;
}

async function readTestimonies(folder: string): Promise<Testimony[]> {
  const all: Testimony[] = [];
  for (const name of witnessFiles) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    for await (const value of jsonLines(path)) if (isTestimony(value)) all.push(value);
  }
  return all;
}

function isTestimony(value: unknown): value is Testimony {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['at', 'who', 'text'].every((name) => typeof Reflect.get(value, name) === 'string')
  );
}
