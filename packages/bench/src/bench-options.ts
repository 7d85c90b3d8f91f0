import { parseArgs } from 'node:util';
import { stages } from './stages/stages.ts';

export interface BenchOptions {
  /** In the order in which they run. */
  readonly stages: readonly string[];
  /** A few hundred requests instead of many thousands: whether it runs, not how fast. */
  readonly small: boolean;
  /** CPU profiles of everything that is measured; the measuring then costs a little itself. */
  readonly profile: boolean;
  /** The report becomes part of the documentation. Only of all stages, in full size. */
  readonly writeDocs: boolean;
}

export const benchUsage = `bench [${[...stages.keys()].join('|')} …] [--small] [--profile] [--write-docs]`;

export function readBenchOptions(given: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      small: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  for (const name of positionals) {
    if (!stages.has(name)) throw new RangeError(`There is no stage ${name}.`);
  }
  const chosen = [...stages.keys()].filter(
    (name) => positionals.length === 0 || positionals.includes(name),
  );
  const { small, profile, 'write-docs': writeDocs } = values;
  if (writeDocs && (small || profile || chosen.length < stages.size)) {
    throw new RangeError('--write-docs goes with all stages in full size, and no profile.');
  }
  return { stages: chosen, small, profile, writeDocs };
}
