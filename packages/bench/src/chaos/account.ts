import type { KillPoint } from '@silt/dev-env';
import type { Summary } from '@silt/simulator';
import type { Verdict } from './checker/check-run.ts';
import { aimedKillsAt, countKills, pointName } from './trouble/kill-tally.ts';
import type { Tally } from './trouble/tally.ts';

export interface RunFigures {
  readonly seed: number;
  readonly tally: Tally;
  readonly points: readonly KillPoint[];
  readonly verdict: Verdict;
  /** Of callers that were answered, from their first asking on. */
  readonly waitsMs: readonly number[];
  readonly wallMs: number;
  readonly summary: Summary;
}

/** The run in figures. */
export function describeRun({ seed, tally, points, summary, ...rest }: RunFigures): string[] {
  const { aimed, random, redis } = countKills(tally);
  const waits = rest.waitsMs.toSorted((one, other) => one - other);
  const missed = points.filter((point) => aimedKillsAt(tally, point) === 0).map(pointName);
  return [
    '',
    `seed ${seed}, ${(rest.wallMs / 1000).toFixed(0)} s`,
    row('kills', `${aimed + random + redis}: ${aimed} aimed, ${random} random, ${redis} of Redis`),
    ...points.map((point) => row(`  ×${aimedKillsAt(tally, point)}`, pointName(point))),
    row('not reached', missed.length === 0 ? 'none of these points' : missed.join('; ')),
    ...[...tally.counts]
      .filter(([name]) => !name.startsWith('kill -9'))
      .map(([name, count]) => row(`  ×${count}`, name)),
    row('batches', `${summary.batches.created} at the provider`),
    row('lines', `${summary.linesAccepted} accepted for ${rest.verdict.calls} requests`),
    row(
      'waits',
      `median ${secs(waits[Math.floor(waits.length / 2)])}, longest ${secs(waits.at(-1))}`,
    ),
    '',
  ];
}

function row(name: string, what: string): string {
  return `  ${name.padEnd(13)}${what}`;
}

function secs(ms = 0): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
