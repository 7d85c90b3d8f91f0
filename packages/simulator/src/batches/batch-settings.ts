import type { FaultRates } from '../faults/chance.ts';
import type { IdShape } from '../identifiers.ts';
import type { BatchRecord } from './batch-record.ts';
import type { BatchTrouble } from './batch-trouble.ts';
import type { InputRules } from './scan-input.ts';

/** How long each state lasts, in virtual seconds, and what an input file may hold. */
export interface BatchSettings extends InputRules {
  readonly validatingSecs: number;
  /** From in_progress until every row has had its turn. */
  readonly runningSecs: number;
  readonly finalizingSecs: number;
  readonly cancellingSecs: number;
  /** Batches stay in in_progress until they are advanced by hand. */
  readonly holdBatches: boolean;
  /** After its creation; undefined: when its completion window is over. */
  readonly expireAfterSecs: number | undefined;
  /** Batches expire with this share of their rows finished, and never complete. */
  readonly expireFinishedShare: number | undefined;
  readonly maxFileBytes: number;
  readonly seed: string;
  /** The share of a prompt's tokens that counts as cached, from 0 to 1. */
  readonly cachedShare: number;
  readonly faults: FaultRates;
  /** Of every batch created from now on. */
  readonly batchFaults: BatchTrouble;
  readonly idShape: IdShape;
  /** Per key and model; 0: none. */
  readonly enqueuedTokenLimit: number;
  readonly enqueuedLimitAt: 'create' | 'validation';
  readonly enqueuedRefusalStatus: number;
  /** How long after its end a batch still counts. */
  readonly enqueuedReleaseDelaySecs: number;
  /** Per key; 0: as many as it likes. */
  readonly createsPerHour: number;
  readonly createsRetryAfterSecs: number | undefined;
}

/** The settings as one batch has them. */
export function settingsOf({ trouble }: BatchRecord, settings: BatchSettings): BatchSettings {
  return trouble === undefined ? settings : { ...settings, ...trouble };
}

/** The completion window that every provider has: 24 hours. */
export const defaultWindow = '24h';

/** `24h`, `7d`; any other word counts as a day. */
export function windowSecsOf(completionWindow: string): number {
  const [, count, unit] = /^(\d+)([hd])$/.exec(completionWindow) ?? [];
  return count === undefined ? 86_400 : Number(count) * (unit === 'd' ? 86_400 : 3_600);
}

/** When the batch's time is over, with a fraction. */
export function expiryOf(batch: BatchRecord, settings: BatchSettings): number {
  const { expireAfterSecs } = settingsOf(batch, settings);
  return expireAfterSecs === undefined ? batch.expiresAt : batch.createdAtExact + expireAfterSecs;
}
