/**
 * A request: one caller's call, from acceptance to expiry.
 *
 *   queued ──▶ batched ──▶ settled ──▶ (expires after RESULT_TTL_SECS)
 *    ▲  │         │             ▲
 *    │  │         │             │
 *    └──┼─────────┤             │  another try: the line failed, the batch failed or expired, its
 *       │         │             │  maker died
 *       └─────────┴─────────────┘  cancelled by its caller: settled with 410
 *
 * queued    accepted and in the outbox. A parcel usually brings it to a dispatcher; the outbox
 *           makes sure of it.
 * batched   a member of exactly one batch, whose id stands beside the state.
 * settled   has its outcome. Final while it lives: the first outcome stands. One exception: an
 *           outcome that was the provider's fault (5xx) gives way when the same key asks again.
 *
 * Only the Lua scripts of `../../lua` move a request: `admit` makes it, `claim` batches it,
 * `requeue` gives it back, `settle` ends it, `cancel` ends it by its caller's wish, spoken or left
 * behind on leaving. Each of them compares state and batch first, so a script that runs twice, or
 * late, changes nothing.
 */
export const requestStates = ['queued', 'batched', 'settled'] as const;
export type RequestState = (typeof requestStates)[number];

/** A request as its hash tells. Times are milliseconds since the epoch, by Redis' clock. */
export interface Request {
  readonly id: string;
  readonly state: RequestState;
  readonly lane: string;
  readonly fingerprint: string;
  /** Tries that failed and counted. */
  readonly triesBefore: number;
  /** Settled by its caller's wish. */
  readonly cancelled: boolean;
  readonly acceptedAt: number;
  readonly batchId?: string;
  readonly claimedAt?: number;
  readonly settledAt?: number;
  /** HTTP status of its answer. */
  readonly status?: number;
}

/** What `admit` made of a call. */
export type Admission =
  /** New: stored and in the outbox. */
  | 'created'
  /** Known and unfinished: this gateway will be told when it settles. */
  | 'attached'
  /** Known and settled: its answer can be read. */
  | 'settled'
  /** The same key with another endpoint or body. Nothing was changed. */
  | 'conflict'
  /** Not known, and the call came without a body to store. Only when asked to attach. */
  | 'unknown'
  /** New, but its tenant has as much queued as it may. Nothing was stored. */
  | 'no-room';

/** A settled failure of this status or above was the provider's fault and may be asked anew. */
export const ASK_AGAIN_FROM_STATUS = 500;
