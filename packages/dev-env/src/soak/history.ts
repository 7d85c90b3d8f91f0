import type { LedgerLine } from '@silt/simulator';
import type { Fleet } from '../fleet.ts';
import { describeLogLine, type LogLine } from '../log-line.ts';
import type { CallStory } from './call-story.ts';
import type { Violation } from './judge.ts';

const mostTitles = 40;
const mostHistories = 8;
const mostLines = 60;

export interface Sources {
  readonly fleet: Fleet;
  readonly stories: readonly CallStory[];
  readonly ledger: readonly LedgerLine[];
}

/** Everything found, and of the first few requests what happened to them. */
export function describeViolations(violations: readonly Violation[], sources: Sources): string[] {
  const titles = violations.map(
    ({ kind, what, requestId }) => `${kind.toUpperCase()} ${requestId ?? ''}: ${what}`,
  );
  const requestIds = new Set(violations.flatMap(({ requestId }) => requestId ?? []));
  return [
    ...titles.slice(0, mostTitles),
    ...(titles.length > mostTitles ? [`… and ${titles.length - mostTitles} more`] : []),
    ...[...requestIds].slice(0, mostHistories).map((id) => `\n${describeHistory(id, sources)}`),
  ];
}

/** What happened to a request: as its caller, the provider and the apps tell it. */
export function describeHistory(requestId: string, { fleet, stories, ledger }: Sources): string {
  const story = stories.find(({ call }) => call.requestId === requestId);
  const lines = ledger.filter(({ customId }) => customId === requestId);
  const logs = logsAbout(requestId, lines, fleet);
  return [
    `The history of ${requestId}:`,
    ...(story === undefined ? [] : describeStory(story)),
    ...lines.map(({ batchId, outcome }) => `  provider: ${batchId}: ${outcome}`),
    ...logs.slice(0, mostLines),
    ...(logs.length > mostLines ? [`  … and ${logs.length - mostLines} lines more`] : []),
  ].join('\n');
}

function describeStory({ call, sights }: CallStory): string[] {
  return [
    `  call ${call.number}, ${call.manner}: ${call.bodyText.slice(0, 200)}`,
    ...sights.map(({ at, gateway, what }) => `  ${clock(at)} caller at ${gateway}: ${what}`),
  ];
}

/** The apps know a batch by two names: the provider's and their own. */
function logsAbout(requestId: string, lines: readonly LedgerLine[], { processes }: Fleet) {
  const names = new Set([requestId, ...lines.flatMap(({ batchId }) => batchId ?? [])]);
  const all = processes.flatMap(({ name, logs }) => logs.map((line) => ({ name, line })));
  for (const { line } of all) {
    const providerBatchId = line.entry?.['providerBatchId'];
    const batchId = line.entry?.['batchId'];
    if (typeof providerBatchId !== 'string' || typeof batchId !== 'string') continue;
    if (names.has(providerBatchId)) names.add(batchId);
  }
  return all
    .filter(({ line }) => [...names].some((name) => line.text.includes(name)))
    .map(({ name, line }) => ({ at: timeOf(line), name, line }))
    .toSorted((one, other) => one.at.localeCompare(other.at))
    .map(({ at, name, line }) => `  ${at.slice(11, 23)} ${name}: ${describeLogLine(line)}`);
}

function timeOf({ entry }: LogLine): string {
  const time = entry?.['time'];
  return typeof time === 'string' ? time : '';
}

function clock(at: Date): string {
  return at.toISOString().slice(11, 23);
}
