import type { AdmitCall, Admitted, Fact, ShardState } from '@silt/shared/state';
import { FACT_TTL_SECS } from './known-lanes.ts';

export interface GroupOptions {
  readonly gatewayId: string;
  readonly departureGraceMs: number;
  /** Told of every group that was stored, and not waited for. */
  readonly onAdmitted: (
    shard: ShardState,
    calls: readonly AdmitCall[],
    admitted: readonly Admitted[],
    backlog: number,
  ) => void;
}

/** How long the first call of a group waits for company. */
const GATHER_MS = 2;
/** A larger group saves nothing more, and a larger script call holds up everyone else's. */
const MOST_CALLS = 100;
const MOST_BYTES = 4_000_000;
/** A parcel travels for milliseconds; one that is not there by now is lost. */
const PARCEL_GRACE_MS = 10_000;

interface Waiting {
  readonly call: AdmitCall;
  readonly resolve: (admitted: Admitted) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Calls to one shard that arrive almost together are admitted by one script call (C1). A crash
 * before it leaves nothing; one after it leaves the requests in the outbox, and their callers, who
 * were not told, find them again by key.
 */
export class AdmissionGroup {
  private readonly shard: ShardState;
  private readonly options: GroupOptions;
  private waiting: Waiting[] = [];
  /** Calls of one lane bring the very same ones. */
  private facts = new Set<Fact>();
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(shard: ShardState, options: GroupOptions) {
    this.shard = shard;
    this.options = options;
  }

  /** Rejects when Redis does not take it. It may have: what was sent late is carried out late. */
  admit(call: AdmitCall, facts: readonly Fact[]): Promise<Admitted> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ call, resolve, reject });
      for (const fact of facts) this.facts.add(fact);
      this.bytes += call.body?.byteLength ?? 0;
      if (this.waiting.length >= MOST_CALLS || this.bytes >= MOST_BYTES) this.send();
      else this.timer ??= setTimeout(() => this.send(), GATHER_MS);
    });
  }

  private send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const group = this.waiting;
    const facts = [...this.facts];
    this.waiting = [];
    this.facts = new Set();
    this.bytes = 0;
    this.store(group, facts).catch((error: unknown) => {
      for (const { reject } of group) reject(error);
    });
  }

  private async store(group: readonly Waiting[], facts: readonly Fact[]): Promise<void> {
    const calls = group.map(({ call }) => call);
    const { admitted, backlog } = await this.shard.admit({
      gateway: this.options.gatewayId,
      parcelGraceMs: PARCEL_GRACE_MS,
      factTtlSecs: FACT_TTL_SECS,
      departureGraceMs: this.options.departureGraceMs,
      facts,
      calls,
    });
    for (const [index, { resolve }] of group.entries()) {
      const one = admitted[index];
      if (one) resolve(one);
    }
    this.options.onAdmitted(this.shard, calls, admitted, backlog);
  }
}
