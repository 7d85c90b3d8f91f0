import type { OnSettled, Settlement, ShardState } from '@silt/shared/state';
import type { PollerEvents } from '../events.ts';
import type { Payer } from '../money/payer.ts';
import { exhaustedAnswer } from './exhausted-answer.ts';
import type { LineFate, Setback } from './line-fate.ts';
import { type Ending, Settled } from './settled.ts';

/** What one script takes: more would keep other clients of Redis waiting. */
const LINES_PER_SCRIPT = 200;
const BYTES_PER_SCRIPT = 2_000_000;

export interface OutcomeLimits {
  readonly resultTtlSecs: number;
  readonly maxAttempts: number;
}

export interface OutcomeParts {
  readonly state: ShardState;
  readonly limits: OutcomeLimits;
  readonly events: Pick<PollerEvents, 'requestsSettled' | 'requestsRequeued'>;
}

/** What one piece holds. */
class Gathered {
  readonly settlements: Settlement[] = [];
  readonly setbacks = new Map<string, Setback>();
  /** Requests that travel apart from now on, by group. */
  readonly groups = new Map<string, string[]>();
  separated = 0;
  bytes = 0;

  get isFull(): boolean {
    const lines = this.settlements.length + this.setbacks.size + this.separated;
    return lines >= LINES_PER_SCRIPT || this.bytes >= BYTES_PER_SCRIPT;
  }
}

/**
 * Gathers the outcomes of one batch's requests and writes them down in pieces: one is written while
 * the next is gathered. Everything here can be done twice: what is settled or given back already is
 * left alone by the scripts.
 */
export class Outcomes {
  readonly counts = { settled: 0, requeued: 0, exhausted: 0 };
  private readonly state: ShardState;
  private readonly batchId: string;
  private readonly limits: OutcomeLimits;
  private readonly events: OutcomeParts['events'];
  private readonly payer: Payer | undefined;
  private gathered = new Gathered();
  private writing: Promise<void> = Promise.resolve();
  /** Not told yet. */
  private noted = new Settled();
  /** Of the counts, what is told. */
  private toldRequeued = 0;

  /** Without a payer for a batch that brings no answers. */
  constructor({ state, limits, events }: OutcomeParts, batchId: string, payer?: Payer) {
    this.state = state;
    this.batchId = batchId;
    this.limits = limits;
    this.events = events;
    this.payer = payer;
  }

  async add(fate: LineFate): Promise<void> {
    if (fate.kind === 'settle') {
      this.gathered.settlements.push(this.settlementOf(fate));
      this.gathered.bytes += fate.body.byteLength;
    } else {
      this.gathered.setbacks.set(fate.requestId, fate.setback);
    }
    if (this.gathered.isFull) await this.beginWriting();
  }

  /** Another try that does not count, in a batch with its group only. */
  async apart(requestId: string, group: string): Promise<void> {
    const others = this.gathered.groups.get(group);
    if (others) others.push(requestId);
    else this.gathered.groups.set(group, [requestId]);
    this.gathered.separated += 1;
    if (this.gathered.isFull) await this.beginWriting();
  }

  /** Resolves when all of it is written down. */
  async flush(): Promise<void> {
    await this.beginWriting();
    await this.writing;
  }

  /** One piece is on its way at a time. What went wrong with the one before is thrown here. */
  private async beginWriting(): Promise<void> {
    const { gathered } = this;
    this.gathered = new Gathered();
    await this.writing;
    this.writing = this.write(gathered);
    // Not the end of the process, should nothing be gathered any more: whoever flushes hears of it.
    this.writing.catch(() => undefined);
  }

  private async write({ settlements, setbacks, groups }: Gathered): Promise<void> {
    const { batchId } = this;
    this.counts.settled += await this.settle(settlements, this.noteAs());
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
      this.noteAs('exhausted'),
    );
    for (const [name, requestIds] of groups) {
      const again = { batchId, requestIds, maxAttempts: 0, delayMs: 0, group: { name } };
      this.counts.requeued += (await this.state.requeue(again)).requeued;
    }
    this.tell();
  }

  /** Counts what is settled otherwise with this batch, too. */
  noteAs(ending?: Ending): OnSettled {
    return (settlement, fate) => {
      this.noted.add(settlement, fate, ending);
    };
  }

  private settlementOf(fate: LineFate & { readonly kind: 'settle' }): Settlement {
    const { requestId, status, providerRequestId, body, usage } = fate;
    const paid = status < 300 ? this.payer : undefined;
    return { requestId, status, providerRequestId, body, spend: paid?.spendOf(usage) };
  }

  private async settle(settlements: readonly Settlement[], onSettled: OnSettled): Promise<number> {
    const { batchId } = this;
    return this.state.settle({
      batchId,
      resultTtlSecs: this.limits.resultTtlSecs,
      settlements,
      onSettled,
    });
  }

  private tell(): void {
    const { noted, toldRequeued, counts } = this;
    this.noted = new Settled();
    this.toldRequeued = counts.requeued;
    this.events.requestsSettled(this.batchId, noted, this.payer);
    this.events.requestsRequeued(counts.requeued - toldRequeued);
  }
}
