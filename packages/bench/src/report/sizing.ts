/** What one request takes, all its way. */
export interface Costs {
  readonly gatewayMicros: number;
  readonly dispatcherMicros: number;
  readonly pollerMicros: number;
  readonly redisMicros: number;
  /** In Redis: from its acceptance to its outcome, and from there until it is forgotten. */
  readonly unfinishedBytes: number;
  readonly settledBytes: number;
}

export interface Sizing {
  readonly peakPerSecond: number;
  readonly gateways: number;
  /** When callers do not wait for their answers on an open connection. */
  readonly gatewaysWithoutHolding: number;
  readonly dispatchers: number;
  readonly pollers: number;
  readonly shards: number;
  readonly redisBytes: number;
  /** The same when answers are kept for an hour. */
  readonly redisBytesOfAnHour: number;
}

/** The busiest hour against the average one. */
export const PEAK = 3;
/** A process is one core; what it may be busy with, so that a burst does not queue up. */
export const BUSY = 0.5;
/** Each batch takes an hour, say; so long its callers are held and its bodies kept. */
export const BATCH_HOURS = 1;
/** MAX_HELD of one gateway. */
export const HELD_BY_ONE = 15_000;
/** RESULT_TTL_SECS. */
export const KEPT_HOURS = 48;

/** How many of each part carry so many requests a day, every one of them held until it is answered. */
export function sizingOf(requestsADay: number, costs: Costs): Sizing {
  const peakPerSecond = (requestsADay / 86_400) * PEAK;
  const processes = (micros: number) => Math.ceil((peakPerSecond * micros) / 1e6 / BUSY);
  const held = peakPerSecond * 3_600 * BATCH_HOURS;
  const unfinishedBytes = held * costs.unfinishedBytes;
  const settledAnHour = (requestsADay / 24) * costs.settledBytes;
  const gatewaysWithoutHolding = processes(costs.gatewayMicros);
  return {
    peakPerSecond,
    gateways: Math.max(gatewaysWithoutHolding, Math.ceil(held / HELD_BY_ONE)),
    gatewaysWithoutHolding,
    dispatchers: processes(costs.dispatcherMicros),
    pollers: processes(costs.pollerMicros),
    shards: processes(costs.redisMicros),
    redisBytes: unfinishedBytes + settledAnHour * KEPT_HOURS,
    redisBytesOfAnHour: unfinishedBytes + settledAnHour * PEAK,
  };
}
