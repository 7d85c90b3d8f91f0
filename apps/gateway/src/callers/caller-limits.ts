/** What one tenant may take of this deployment. Infinite where nothing is said. */
export interface CallerLimits {
  /** Connections held by one gateway process. */
  readonly maxHeld: number;
  /** Requests that wait for a batch, and their bytes. */
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
  /** Calls that bring a body. An SDK that comes back for a request that is there brings none. */
  readonly callsPerMinute: number;
}

export const NO_LIMITS: CallerLimits = {
  maxHeld: Number.POSITIVE_INFINITY,
  maxQueued: Number.POSITIVE_INFINITY,
  maxQueuedBytes: Number.POSITIVE_INFINITY,
  callsPerMinute: Number.POSITIVE_INFINITY,
};
