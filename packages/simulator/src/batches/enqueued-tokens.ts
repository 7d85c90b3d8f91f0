import type { Clock } from '../clock.ts';
import { isTerminal, type BatchRecord } from './batch-record.ts';
import type { BatchSettings } from './batch-settings.ts';
import type { BatchStore } from './batch-store.ts';
import type { LineError } from './line-error.ts';

/** How many prompt tokens of a model an organisation has waiting, and how many it may. */
export class EnqueuedTokens {
  readonly #batches: BatchStore;
  readonly #settings: BatchSettings;
  readonly #clock: Clock;

  constructor(batches: BatchStore, settings: BatchSettings, clock: Clock) {
    this.#batches = batches;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Why these tokens are too many on top of what waits already, if they are. */
  excess(owner: string, model: string, tokens: number): LineError | undefined {
    const limit = this.#settings.enqueuedTokenLimit;
    if (limit === 0 || this.waiting(owner, model) + tokens <= limit) return undefined;
    const message =
      `Enqueued token limit reached for ${model} in organization org-${owner.slice(0, 24)}. ` +
      `Limit: ${limit.toLocaleString('en-US')} enqueued tokens. ` +
      'Please try again once some in_progress batches have been completed.';
    return { code: 'token_limit_exceeded', message, param: null, line: null };
  }

  waiting(owner: string, model: string): number {
    let tokens = 0;
    for (const batch of this.#batches.all()) {
      if (batch.owner !== owner || batch.enqueued?.model !== model) continue;
      if (this.#counts(batch)) tokens += batch.enqueued.tokens;
    }
    return tokens;
  }

  #counts(batch: BatchRecord): boolean {
    if (!isTerminal(batch.status)) return true;
    return batch.enteredAt + this.#settings.enqueuedReleaseDelaySecs > this.#clock.now();
  }
}
