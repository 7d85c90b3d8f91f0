import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';
import { Script, type ScriptArgument } from './script.ts';

export interface ReleaseInput {
  readonly gateway: string;
  /** How long their callers may take to come back. */
  readonly graceMs: number;
  readonly connections: readonly { readonly requestId: string; readonly waiter: string }[];
}

/** Longer than any SDK waits before it sends a call again. */
export const DEPARTURE_GRACE_MS = 60_000;

/**
 * Requests that are to be cancelled once all their callers have left. Each is in a sorted set by when
 * that must be looked at: a grace after its last caller left, and regularly while callers wait, for
 * a gateway that dies releases nobody. Its waiters count for as long as it is heard of.
 */
export class Departures {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;
  private readonly script = new Script('release');

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  /** Connections of such requests have ended. */
  async release({ gateway, graceMs, connections }: ReleaseInput): Promise<void> {
    if (connections.length === 0) return;
    const args: ScriptArgument[] = [this.keys.prefix, gateway, graceMs];
    for (const { requestId, waiter } of connections) args.push(requestId, waiter);
    await this.script.run(this.redis, [this.keys.departures], args);
  }

  /** Requests that must be looked at by `now`, of Redis' clock. */
  async due(now: number, limit: number): Promise<string[]> {
    return this.redis.zrangebyscore(this.keys.departures, '-inf', now, 'LIMIT', 0, limit);
  }

  /** This gateway lives, and holds so many calls: what waits with it counts for this much longer. */
  async hear(gateway: string, forSecs: number, held: number): Promise<void> {
    await this.redis.set(this.keys.gateway(gateway), held, 'EX', forSecs);
  }

  /** How many calls these gateways hold together, as each of them last said. */
  async heldBy(gateways: readonly string[]): Promise<number> {
    if (gateways.length === 0) return 0;
    const said = await this.redis.mget(gateways.map((gateway) => this.keys.gateway(gateway)));
    return said.reduce((total, held) => total + Number(held ?? 0), 0);
  }
}
