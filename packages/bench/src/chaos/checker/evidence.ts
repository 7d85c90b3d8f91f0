/**
 * What the checker goes by: the callers' own log and the provider's books, and nothing of Silt's.
 * This folder imports nothing but Node, so that it can share no mistake with what it judges.
 */
export interface Evidence {
  readonly calls: readonly CallHistory[];
  readonly ledger: readonly LedgerLine[];
  /** Ids of lines that the provider had in two live batches at once, or answered in two. */
  readonly overlapping: readonly string[];
}

export interface CallHistory {
  readonly plan: CallPlan;
  /** In the order in which they happened. */
  readonly sights: readonly Sight[];
}

/** Written down before the call is sent for the first time. */
export interface CallPlan {
  readonly kind: 'planned';
  readonly call: number;
  readonly bodySha256: string;
  /** sha256 of the caller's credential. */
  readonly keySha256: string;
  /** A word that is in this call and its answer and in no other. */
  readonly mark: string;
  /** What it must be answered with: the status, and the content or the words of the error. */
  readonly status: number;
  readonly text: string;
}

/**
 * asked     sent to a gateway
 * told      to come back: a status, and the body
 * answered  finally: a status, and the body
 * broke     the connection did
 * left      the caller hung up, and does not wait any more
 * silent    nothing was heard for so long that nothing will be
 */
export type SightKind = 'asked' | 'told' | 'answered' | 'broke' | 'left' | 'silent';

export interface Sight {
  readonly kind: SightKind;
  readonly at: string;
  readonly call: number;
  /** A caller may ask more than once; each asking goes on over its attempts until it has an answer. */
  readonly asking: number;
  readonly gateway: string;
  readonly status?: number;
  readonly body?: string;
  readonly cause?: string;
}

/** A request that the provider took on. */
export interface LedgerLine {
  readonly batchId: string | null;
  readonly customId: string | null;
  readonly bodySha256: string;
  readonly key: string;
  /** `answered` is what is charged for. */
  readonly outcome: string;
}
