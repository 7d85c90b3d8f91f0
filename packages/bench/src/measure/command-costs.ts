import { writeFile } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { parseInfo } from './redis-info.ts';

export interface CommandCost {
  readonly command: string;
  readonly calls: number;
  readonly totalMs: number;
}

/** Where the server's time went, the most expensive first. Commands inside scripts count for both. */
export function parseCommandStats(text: string): CommandCost[] {
  const costs: CommandCost[] = [];
  for (const [field, value] of parseInfo(text)) {
    const found = /^calls=(\d+),usec=(\d+),/.exec(value);
    if (!found || !field.startsWith('cmdstat_')) continue;
    costs.push({
      command: field.slice('cmdstat_'.length),
      calls: Number(found[1]),
      totalMs: Number(found[2]) / 1000,
    });
  }
  return costs.toSorted((one, other) => other.totalMs - one.totalMs);
}

const SLOWEST = 32;

/** From here on Redis counts anew, and every command of more than a millisecond counts as slow. */
export async function forgetCommandCosts(redis: Redis): Promise<void> {
  await redis.config('SET', 'slowlog-log-slower-than', '1000');
  await redis.config('RESETSTAT');
  await redis.slowlog('RESET');
}

export async function writeCommandCosts(redis: Redis, file: string): Promise<void> {
  const commands = parseCommandStats(await redis.info('commandstats'));
  const entries: unknown = await redis.slowlog('GET', SLOWEST);
  const slow = Array.isArray(entries) ? entries.map(slowCommand) : [];
  await writeFile(file, JSON.stringify({ commands, slow }, undefined, 2));
}

function slowCommand(entry: unknown): { micros: number; command: string } {
  const [, , micros, words]: unknown[] = Array.isArray(entry) ? entry : [];
  // The name, of a script its digest too; what follows may be bodies.
  const command = Array.isArray(words) ? words.slice(0, 2).map(String).join(' ') : '';
  return { micros: Number(micros), command: command.slice(0, 60) };
}
