import type { Summary } from '@silt/simulator';
import type { LogEntry } from '../log-line.ts';
import type { Fleet } from '../fleet.ts';
import type { CallStory } from './call-story.ts';

export interface Figures {
  readonly stories: readonly CallStory[];
  readonly summary: Summary;
  readonly weather: readonly string[];
  readonly kills: number;
  readonly wallMs: number;
}

/** The day in figures. What went wrong is told as the apps met it: the simulator keeps no count. */
export function describeDay(figures: Figures, { processes }: Fleet): string {
  const { stories, summary, weather, kills, wallMs } = figures;
  const { batches, creates, files, linesAccepted } = summary;
  const entries = processes.flatMap(({ logs }) => logs.flatMap(({ entry }) => entry ?? []));
  const waits = stories.flatMap(({ waitedMs }) => waitedMs ?? []).toSorted((a, b) => a - b);
  const median = waits[Math.floor(waits.length / 2)] ?? 0;
  const retries = stories.reduce((sum, story) => sum + story.retries, 0);
  const manners = countBy(stories, ({ call }) => call.manner);
  const expected = countBy(stories, ({ call }) => String(call.expected.status));
  return [
    '',
    row('callers', `${stories.length}: ${told(manners)}; to be answered ${told(expected)}`),
    row('retries', `${retries} by callers`),
    row('waits', `median ${secs(median)}, longest ${secs(waits.at(-1) ?? 0)}`),
    row('batches', `${batches.created} at the provider: ${told(batches.byStatus)}`),
    row('lines', `${linesAccepted} accepted, for ${stories.length} requests`),
    row('files', `${files.ever} made, ${files.deleted} deleted`),
    row('limits', `${batches.failedForTokens + creates.refusedForTokens} times no room for tokens`),
    row('', `${creates.refusedForRate} creates refused as too many`),
    row('weather', weather.join(', ')),
    row('kills', String(kills)),
    row('failed calls', told(countBy(entries.flatMap(failureOf), (failure) => failure))),
    row('events', told(countBy(entries.filter(isRemarkable), ({ message }) => message))),
    row('wall', secs(wallMs)),
    '',
  ].join('\n');
}

/** `files.create 503`, `batches.list TIMEOUT`, from the words of a failed call to the provider. */
function failureOf({ error }: LogEntry): string[] {
  if (typeof error !== 'string') return [];
  const [, operation, facts = ''] =
    /^UpstreamError: ([\w.]+) failed(?: \(([^)]*)\))?/.exec(error) ?? [];
  return operation === undefined ? [] : [`${operation} ${facts.split(' ')[0] ?? ''}`.trim()];
}

function isRemarkable({ level, message }: LogEntry): boolean {
  return level === 'warn' || level === 'error' || /adopted|divided|no room/.test(message);
}

function countBy<T>(items: readonly T[], name: (item: T) => string): Record<string, number> {
  const groups = [...Map.groupBy(items, name)].map(([key, { length }]) => [key, length] as const);
  return Object.fromEntries(groups.toSorted(([, one], [, other]) => other - one));
}

function told(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ×${count}`)
    .join(', ');
}

function row(name: string, what: string): string {
  return `  ${name.padEnd(13)}${what}`;
}

function secs(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
