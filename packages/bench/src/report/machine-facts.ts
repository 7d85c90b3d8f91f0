import { cpus, release, totalmem } from 'node:os';

export interface MachineFacts {
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly redis: string;
  /** Tasks that ran or waited, averaged over a minute, before the first stage. */
  readonly loadBefore: number;
}

export function machineFacts(redisVersion: string, loadBefore: number): MachineFacts {
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
    redis: redisVersion,
    loadBefore,
  };
}
