import type { RedisConnection } from '@silt/shared/redis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../accept/authenticate.ts';
import { tooManyCalls } from '../answer/refusals.ts';
import type { GatewayEvents } from '../events.ts';

const WINDOW_SECS = 60;
const KEY_PREFIX = 'silt:calls';

/**
 * Counts tenants' calls in minutes that begin with a first call, over all gateways: one command per
 * call, none for a tenant without a limit, and none for one that this process knows to be over it.
 * Where Redis does not answer, nobody is refused here: the call cannot be stored then, and is told
 * so. Each counter is one key, wherever a cluster keeps it, and lives for its minute.
 */
export class CallRates {
  private readonly redis: RedisConnection;
  private readonly events: Pick<GatewayEvents, 'rateNotCounted'>;
  /** By calls per minute: settings and files name few. */
  private readonly limiters = new Map<number, RateLimiterRedis>();

  constructor(redis: RedisConnection, events: Pick<GatewayEvents, 'rateNotCounted'>) {
    this.redis = redis;
    this.events = events;
  }

  /** Whether there is anything to count. */
  limit({ limits }: Caller): boolean {
    return Number.isFinite(limits.callsPerMinute);
  }

  /** Throws the refusal. */
  async count({ tenant, limits }: Caller): Promise<void> {
    try {
      await this.limiterOf(limits.callsPerMinute).consume(tenant);
    } catch (outcome) {
      if (outcome instanceof RateLimiterRes) throw tooManyCalls(outcome.msBeforeNext);
      this.events.rateNotCounted(outcome);
    }
  }

  private limiterOf(callsPerMinute: number): RateLimiterRedis {
    const known = this.limiters.get(callsPerMinute);
    if (known) return known;
    const limiter = new RateLimiterRedis({
      storeClient: this.redis,
      keyPrefix: KEY_PREFIX,
      points: callsPerMinute,
      duration: WINDOW_SECS,
      inMemoryBlockOnConsumed: callsPerMinute + 1,
    });
    this.limiters.set(callsPerMinute, limiter);
    return limiter;
  }
}
