/**
 * What the console's server tells its page, and what the page may ask. Types only: both halves
 * import them. Moments and ages are milliseconds, moments since the epoch and by Redis' clock.
 * Everything is JSON below `/admin/api/`; errors have OpenAI's shape.
 */
/*
 * The rest that the page meets, all relative to `/admin/`:
 *
 * - `` is `src/page/index.html`, `login` is `src/page/login.html`.
 * - `assets/<path>`: `<path>.js` is what `src/page/<path>.ts` was compiled to; `.css` and `.svg` lie in
 *   `src/page`. Open to everybody, as the login page is: there is nothing secret in them.
 * - `POST login` with `{ "token": "…" }`: 204 and a cookie; 401 for a wrong one, 429 after too many.
 * - `POST logout` with `{}`: 204, the cookie is gone.
 * - `queues/`: Bull Board, the raw queues.
 *
 * Every POST is `content-type: application/json`. A 401 of the API means: go to `login`.
 * `api/events` is `text/event-stream`; each event's data is JSON, in the form given below. Everything
 * that is watched comes as a first event at once, so a page that connects again is up to date.
 */
import type { BatchState, RequestState } from '@silt/shared/domain';

/** How the viewer came in. `GET session`. By `token`, `POST logout` ends it. */
export interface Session {
  readonly access: 'token' | 'loopback';
}

/** The deployment at one moment. `GET now`, and event `now` of `GET events`, once a second. */
export interface Now {
  readonly at: number;
  /** Calls held open by all gateways together, and how many gateways say so. */
  readonly held: number;
  readonly gateways: number;
  readonly queued: number;
  /** Since the acceptance of the oldest queued request; 0 when nothing is queued. */
  readonly oldestQueuedMs: number;
  /** Requests in batches that are not closed, those settled already not counted. */
  readonly inBatches: number;
  /** Batches that are not closed, by state; states without any are left out. */
  readonly batches: Readonly<Partial<Record<BatchState, number>>>;
  /** Requests that batches settled in the last minute, and those of them with a status of 400 or above. */
  readonly settledPerMinute: number;
  readonly failedPerMinute: number;
}

/** `GET lanes` → `{ lanes: LaneLine[] }`; event `lanes` of `GET events` when anything of them changed. */
export interface LaneLine {
  readonly id: string;
  /** The tenant's hash. Null where the lane's description has expired. */
  readonly tenant: string | null;
  readonly endpoint: string | null;
  readonly model: string | null;
  readonly queued: number;
  readonly queuedBytes: number;
  /** Null when nothing is queued. */
  readonly oldestAcceptedAt: number | null;
  readonly openBatches: number;
  readonly inBatches: number;
  readonly paused: boolean;
}

/**
 * `GET batches?state=open|closed|all&lane=` → `{ batches: BatchLine[] }`, newest first, all of them:
 * ten thousand within two seconds. Event `batches` of `GET events`: `{ changed: BatchLine[], gone: string[] }`,
 * only what changed since the last event. It is about open batches: one that closes comes once more as changed,
 * with state `closed`; gone are those of which nothing is left.
 */
export interface BatchLine {
  readonly id: string;
  readonly state: BatchState;
  readonly lane: string;
  readonly tenant: string | null;
  readonly endpoint: string | null;
  readonly model: string | null;
  readonly requests: number;
  readonly settled: number;
  readonly cancelled: number;
  /** As the provider last told while it works at it; null where it was not asked yet. */
  readonly completedAtProvider: number | null;
  readonly failedAtProvider: number | null;
  readonly createdAt: number;
  readonly submittedAt: number | null;
  readonly endedAt: number | null;
  readonly providerBatchId: string | null;
  readonly providerStatus: string | null;
  readonly failedSubmissions: number;
}

/** `GET batches/<id>/members?from=0&count=100` → `{ total, members: MemberLine[] }`. */
export interface MemberLine {
  readonly id: string;
  /** `expired`: its time to live is over. */
  readonly state: RequestState | 'expired';
  /** HTTP status of its answer; null while it has none. */
  readonly status: number | null;
}

/**
 * One request. `GET requests/<what>`: a request id, or the caller's own idempotency key is searched for by
 * `GET requests?tenant=<hash>&key=<key>`. 404 when there is none.
 */
export interface RequestFacts {
  readonly id: string;
  readonly state: RequestState;
  readonly lane: string;
  readonly tenant: string | null;
  readonly endpoint: string | null;
  readonly model: string | null;
  readonly batch: string | null;
  readonly tries: number;
  readonly cancelled: boolean;
  readonly acceptedAt: number;
  readonly claimedAt: number | null;
  readonly settledAt: number | null;
  readonly status: number | null;
  /** The error code of a failed answer. Never its text: that may quote the prompt. */
  readonly errorCode: string | null;
}

/** `GET failures` → `{ failures: FailureLine[] }`, newest first, at most 500; event `failures` when new ones came. */
export interface FailureLine {
  readonly at: number;
  readonly lane: string;
  readonly batch: string | null;
  /** How many requests this happened to at once, and one of them to look at. */
  readonly requests: number;
  readonly example: string;
  readonly status: number;
  readonly code: string | null;
}

/**
 * What an operator may do. `POST` with a JSON body, answered by `Done`; each leaves a line in the audit
 * log. `requests/<id>/cancel`, `requests/<id>/requeue`, `batches/<id>/cancel`, `lanes/<id>/pause`,
 * `lanes/<id>/resume`. The body is `{}`.
 */
export interface Done {
  /** Such as `cancelled`, `settled_before`, `unknown`, `paused`. */
  readonly outcome: string;
  /** One sentence for the operator. */
  readonly message: string;
}

/** `GET savings?days=30` → `{ days: SavingsPoint[] }`, one point a day, oldest first. Money in US dollars. */
export interface SavingsPoint {
  readonly day: string;
  readonly requests: number;
  readonly batchCost: number;
  readonly listCost: number;
  readonly saved: number;
}
