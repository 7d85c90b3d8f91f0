import type { SettleFate, Settlement } from '@silt/shared/state';

/**
 * `answered`: 2xx. `failed`: an error of its own, 4xx. `exhausted`: no try was left. `refused`: with
 * its whole batch.
 */
export type Ending = 'answered' | 'failed' | 'exhausted' | 'refused';

/** What the answers of some requests cost together. */
export interface Spent {
  requests: number;
  inputTokens: number;
  cachedTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Picodollars. */
  list: bigint;
  batch: bigint;
  /** Requests whose price is not known. */
  unpriced: number;
}

/** Gathers what was settled, so that counting costs a few steps for hundreds of requests. */
export class Settled {
  readonly spent: Spent = {
    requests: 0,
    inputTokens: 0,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    list: 0n,
    batch: 0n,
    unpriced: 0,
  };
  /** Answers that nobody wanted any more. */
  dropped = 0;
  private readonly endings = new Map<Ending, Map<number, number>>();

  add({ status, spend }: Settlement, fate: SettleFate, ending: Ending = endingOf(status)): void {
    if (fate.kind === 'dropped') {
      this.dropped += 1;
    } else {
      const tries = this.endings.get(ending) ?? new Map<number, number>();
      this.endings.set(ending, tries.set(fate.attempt, (tries.get(fate.attempt) ?? 0) + 1));
    }
    if (spend) this.addSpend(spend);
  }

  *tallies(): Generator<{ ending: Ending; attempt: number; requests: number }> {
    for (const [ending, tries] of this.endings) {
      for (const [attempt, requests] of tries) yield { ending, attempt, requests };
    }
  }

  private addSpend({ cost, ...tokens }: NonNullable<Settlement['spend']>): void {
    const { spent } = this;
    spent.requests += 1;
    spent.inputTokens += tokens.inputTokens;
    spent.cachedTokens += tokens.cachedTokens;
    spent.cacheWriteTokens += tokens.cacheWriteTokens;
    spent.outputTokens += tokens.outputTokens;
    spent.reasoningTokens += tokens.reasoningTokens;
    if (cost) {
      spent.list += cost.list;
      spent.batch += cost.batch;
    } else {
      spent.unpriced += 1;
    }
  }
}

function endingOf(status: number): Ending {
  return status < 300 ? 'answered' : 'failed';
}
