import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type KillPoint, killPoints, repositoryRoot } from '@silt/dev-env';
import type { FaultRates } from '@silt/simulator';
import { usualWeather } from './trouble/provider-weather.ts';

export interface ChaosOptions {
  /** What is left to chance follows from it; only the order of events varies. */
  readonly seed: number;
  /** How long callers come and troubles strike. Waiting for what is under way comes on top. */
  readonly seconds: number;
  readonly requests: number;
  /** Where the evidence is left. */
  readonly folder: string;
  /** At debug, a history of what went wrong tells of single calls too. */
  readonly logLevel: string;
  /** Where processes are killed, in turn. */
  readonly points: readonly KillPoint[];
  /** Without it, nobody is killed at random. */
  readonly killEverySecs?: number | undefined;
  /** Whether anything is done beside killing. */
  readonly disturbed: boolean;
  /** Whether Redis also loses its last second, as a machine without power does. */
  readonly powerLoss?: boolean;
  /** What the provider does wrong by itself. */
  readonly weather: FaultRates;
  /** How long callers, and then all that is left to do, are waited for after the end. */
  readonly endBoundSecs: number;
  /** Built apps that are not the repository's. */
  readonly appsRoot?: string;
}

export const chaosUsage =
  'chaos [--seed 1] [--minutes 1] [--requests 1000 a minute] [--kill-every SECONDS] [--power-loss] [--log-level info] [--folder bench-results/chaos/seed-1]';

const requestsPerMinute = 1_000;

/** How often somebody is killed at random, beside all aimed kills. */
const killEverySecs = 6;
const endBoundSecs = 120;

export function readChaosOptions(given: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...given],
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '1' },
      requests: { type: 'string' },
      'kill-every': { type: 'string', default: String(killEverySecs) },
      'log-level': { type: 'string', default: 'info' },
      'power-loss': { type: 'boolean', default: false },
      folder: { type: 'string' },
    },
  });
  const seed = readNumber('seed', values.seed);
  const minutes = readNumber('minutes', values.minutes);
  const requests = values.requests ?? String(minutes * requestsPerMinute);
  return {
    seed,
    seconds: minutes * 60,
    requests: Math.round(readNumber('requests', requests)),
    folder: values.folder ?? join(repositoryRoot, 'bench-results', 'chaos', `seed-${seed}`),
    logLevel: values['log-level'],
    points: killPoints,
    killEverySecs: readNumber('kill-every', values['kill-every']),
    disturbed: true,
    powerLoss: values['power-loss'],
    weather: usualWeather,
    endBoundSecs,
  };
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (text === '' || !(value > 0)) throw new RangeError(`--${name} must be a number above 0`);
  return value;
}
