import { parseArgs } from 'node:util';

export interface SoakOptions {
  /** Everything that is left to chance follows from it; only the order of events varies. */
  readonly seed: number;
  readonly requests: number;
  /** How long the day lasts. Waiting for what is under way at its end comes on top. */
  readonly minutes: number;
  /** Kills a process of the apps this often; without it, none. */
  readonly killEverySecs?: number | undefined;
  /** Faults that do not happen, by their names in the weather: to find out which one did it. */
  readonly without?: readonly string[];
  /** Of the apps. At debug, a history of what went wrong tells of single calls too. */
  readonly logLevel: string;
}

export const soakUsage =
  'soak [--seed 1] [--requests 20000] [--minutes 5] [--kills SECONDS] [--without FAULT,FAULT] [--log-level info]';

export function readSoakOptions(given: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...given],
    options: {
      seed: { type: 'string', default: '1' },
      requests: { type: 'string', default: '20000' },
      minutes: { type: 'string', default: '5' },
      kills: { type: 'string' },
      without: { type: 'string', default: '' },
      'log-level': { type: 'string', default: 'info' },
    },
  });
  return {
    seed: readNumber('seed', values.seed),
    requests: Math.round(readNumber('requests', values.requests)),
    minutes: readNumber('minutes', values.minutes),
    killEverySecs: values.kills === undefined ? undefined : readNumber('kills', values.kills),
    without: values.without.split(',').filter((name) => name !== ''),
    logLevel: values['log-level'],
  };
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (text === '' || !(value > 0)) throw new RangeError(`--${name} must be a number above 0`);
  return value;
}
