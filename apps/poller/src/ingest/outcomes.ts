import type { Settlement, ShardState } from '@silt/shared/state';
import { exhaustedAnswer } from './exhausted-answer.ts';
import type { LineFate, Setback } from './line-fate.ts';

/** What one script takes: more would keep other clients of Redis waiting. */
const LINES_PER_SCRIPT = 200;
const BYTES_PER_SCRIPT = 2_000_000;

export interface OutcomeLimits {
  readonly resultTtlSecs: number;
  readonly maxAttempts: number;
}

/**
 * Gathers the outcomes of one batch's requests and writes them down in pieces. Everything here can
 * be done twice: what is settled or given back already is left alone by the scripts.
 */
export class Outcomes {
  readonly counts = { settled: 0, requeued: 0, exhausted: 0 };
  private readonly state: ShardState;
  private readonly batchId: string;
  private readonly limits: OutcomeLimits;
  private settlements: Settlement[] = [];
  private setbacks = new Map<string, Setback>();
  /** Requests that travel apart from now on, by group. */
  private groups = new Map<string, string[]>();
  private separated = 0;
  private bytes = 0;

  constructor(state: ShardState, batchId: string, limits: OutcomeLimits) {
    this.state = state;
    this.batchId = batchId;
    this.limits = limits;
  }

  async add(fate: LineFate): Promise<void> {
    if (fate.kind === 'settle') {
      this.settlements.push(fate);
      this.bytes += fate.body.byteLength;
    } else {
      this.setbacks.set(fate.requestId, fate.setback);
    }
    await this.flushWhenFull();
  }

  /** Another try that does not count, in a batch with its group only. */
  async apart(requestId: string, group: string): Promise<void> {
    const others = this.groups.get(group);
    if (others) others.push(requestId);
    else this.groups.set(group, [requestId]);
    this.separated += 1;
    await this.flushWhenFull();
  }

  private async flushWhenFull(): Promise<void> {
    const lines = this.settlements.length + this.setbacks.size + this.separated;
    if (lines >= LINES_PER_SCRIPT || this.bytes >= BYTES_PER_SCRIPT) await this.flush();
  }

  async flush(): Promise<void> {
    const { batchId, settlements, setbacks, groups } = this;
    this.settlements = [];
    this.setbacks = new Map();
    this.groups = new Map();
    this.separated = 0;
    this.bytes = 0;
    this.counts.settled += await this.settle(settlements);
    const { requeued, exhausted } = await this.state.requeue({
      batchId,
      requestIds: [...setbacks.keys()],
      maxAttempts: this.limits.maxAttempts,
      delayMs: 0,
      group: { name: undefined },
    });
    this.counts.requeued += requeued;
    this.counts.exhausted += await this.settle(
      exhausted.map((requestId) => ({
        requestId,
        ...exhaustedAnswer(this.limits.maxAttempts, setbacks.get(requestId) ?? {}),
      })),
    );
    for (const [name, requestIds] of groups) {
      const again = { batchId, requestIds, maxAttempts: 0, delayMs: 0, group: { name } };
      this.counts.requeued += (await this.state.requeue(again)).requeued;
    }
  }

  private async settle(settlements: readonly Settlement[]): Promise<number> {
    const { batchId } = this;
    return this.state.settle({
      batchId,
      resultTtlSecs: this.limits.resultTtlSecs,
      settlements,
    });
  }
}
