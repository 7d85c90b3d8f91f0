import type { ShardState, State } from '@silt/shared/state';
import type { Cancellation } from '../cancel/cancellation.ts';
import type { GatewayEvents } from '../events.ts';

export interface AbandonedParts {
  readonly state: State;
  readonly cancellation: Cancellation;
  readonly events: GatewayEvents;
  readonly gatewayId: string;
  readonly graceMs: number;
  /** How many calls this gateway holds: told with its sign of life. */
  readonly held: () => number;
  /** Why Redis cannot be used now; empty when it can. */
  readonly redisFaults: () => readonly string[];
}

/** Within a grace there are this many looks. */
const LOOKS = 12;
const SHORTEST_LOOK_MS = 50;
/**
 * A gateway that was not heard of for so long is gone, and its callers with it. Long enough for it
 * to sit out an outage of Redis: too late a cancellation is better than a wrong one.
 */
const GONE_AFTER_SECS = 600;
const CHUNK = 100;

/**
 * Cancels requests whose callers have all left and wanted that. Every replica looks after all of them;
 * the script decides, at one moment, whether somebody came back.
 */
export class AbandonedRequests {
  private readonly parts: AbandonedParts;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(parts: AbandonedParts) {
    this.parts = parts;
  }

  start(): void {
    const everyMs = Math.max(SHORTEST_LOOK_MS, this.parts.graceMs / LOOKS);
    this.timer = setInterval(() => void this.look(), everyMs);
    void this.look();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.looking || this.parts.redisFaults().length > 0) return;
    this.looking = true;
    try {
      for (const shard of this.parts.state.shards) await this.lookIn(shard);
    } catch (error) {
      this.parts.events.lookUpFailed(error);
    } finally {
      this.looking = false;
    }
  }

  private async lookIn(shard: ShardState): Promise<void> {
    const { cancellation, events, gatewayId, graceMs, held } = this.parts;
    await shard.departures.hear(gatewayId, GONE_AFTER_SECS, held());
    for (const requestId of await shard.departures.due(await shard.now(), CHUNK)) {
      const outcome = await cancellation.cancelAbandoned(shard, requestId, graceMs);
      if (outcome.kind === 'cancelled') events.cancelled(requestId, outcome.batchId);
    }
  }
}
