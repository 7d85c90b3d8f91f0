/**
 * A batch of ours: requests of one lane that travel together. It has at most one live batch at
 * the provider.
 *
 *   open ──▶ sealed ──▶ uploaded ──▶ creating ──▶ submitted ──▶ ingesting ──▶ tidying ──▶ closed
 *     │         │           │           │                                                  ▲
 *     │         └───────────┴───────────┴──▶ (refused: its members are settled) ───────────┘
 *     └─▶ abandoned ──▶ (gone)
 *
 * open       a drain is claiming requests into it. Only its owner, a random token of that drain,
 *            may add to it or seal it.
 * abandoned  its drain died or fell asleep. Members go back to the queue, then it is forgotten, but
 *            for a day's memory that it was abandoned.
 * sealed     its members are fixed (C2). A submission writes and uploads its file.
 * uploaded   the provider holds its file, whose id is kept (C3).
 * creating   written before the provider is asked to make the batch (C4). Found here by another
 *            worker, it means: perhaps made. Look for it, and adopt it, before making another.
 * submitted  the provider's batch id is kept (C5). A follower looks at it until it ends.
 * ingesting  it ended at the provider. Result files are read, members settled or requeued.
 * tidying    every member has its due. Only the provider's files are left to delete.
 * closed     done with; kept for the curious until its time to live is over.
 *
 * From `sealed` on, a worker must hold the batch's lease. Each lease has a higher fence than the
 * one before, and every change compares both, so that a process which slept past its lease
 * (SIGSTOP, a long pause) can change nothing.
 */
export const batchStates = [
  'open',
  'abandoned',
  'sealed',
  'uploaded',
  'creating',
  'submitted',
  'ingesting',
  'tidying',
  'closed',
] as const;
export type BatchState = (typeof batchStates)[number];

/** The metadata key under which a batch at the provider tells which of ours it is. */
export const PROVIDER_METADATA_KEY = 'silt_batch';

/** The name of a batch's file at the provider, by which it is found when its id was never learned. */
export function inputFileName(batchId: string): string {
  return `silt-${batchId}.jsonl`;
}

/** A batch as its hash tells. Times are milliseconds since the epoch, by Redis' clock. */
export interface Batch {
  readonly id: string;
  readonly state: BatchState;
  readonly lane: string;
  /** Set when its members travel apart from the rest of their lane, to find out whose fault it was. */
  readonly group?: string;
  /** How often its result files were read, and results were missing. */
  readonly readings: number;
  /** Members that are cancelled, and those that are settled otherwise. */
  readonly cancelled: number;
  readonly settled: number;
  /** Members, and the bytes of their bodies together. */
  readonly count: number;
  readonly bytes: number;
  readonly createdAt: number;
  readonly sealedAt?: number;
  /** When the provider had its file. Absent on batches of earlier releases. */
  readonly uploadedAt?: number;
  /** When `creating` was first written: the moment from which a create may have been sent. */
  readonly creatingAt?: number;
  readonly submittedAt?: number;
  /** When it was first seen to have ended at the provider. */
  readonly endedAt?: number;
  /** The provider's ids. */
  readonly inputFileId?: string;
  /** A file of ours that the provider denied for so long that another one was uploaded. */
  readonly unseenFileId?: string;
  readonly providerBatchId?: string;
  readonly outputFileId?: string;
  readonly errorFileId?: string;
  /** How many of its lines the provider has worked at, as last told. */
  readonly providerCompleted?: number;
  readonly providerFailed?: number;
  /** How it ended at the provider, once it has. */
  readonly providerStatus?: string;
  /** Whether the provider lets result files be read while it writes them; absent until it was tried. */
  readonly partial?: 'yes' | 'no';
  /** How many lines of them were read before the batch's end. */
  readonly outputLinesRead: number;
  readonly errorLinesRead: number;
  /** How many uploads of its file were begun and not plainly refused: so many may be there. */
  readonly uploads: number;
  /** How often a worker tried to submit it and could not. */
  readonly failedSubmissions: number;
  /** Where the trouble was when a failed submission was noted to wait for its end. */
  readonly heldBackAt?: string;
  /** How often in a row the provider answered 404 for its batch, and since when. */
  readonly lookedInVain: number;
  readonly lookedInVainSince?: number;
}

/** This batch's results settled every member. Not said where some were cancelled: those are looked at one by one. */
export function isAllSettled({ count, settled, cancelled }: Batch): boolean {
  return cancelled === 0 && settled >= count;
}

/** Nobody wants an answer of this batch any more: every member that is not settled is cancelled. */
export function isUnwanted({ count, settled, cancelled }: Batch): boolean {
  return cancelled > 0 && settled + cancelled >= count;
}

/** Whose job a batch in this state is. Undefined when nobody needs to act. */
export function batchDuty(
  state: BatchState,
): 'assembling' | 'giving-back' | 'submitting' | 'following' | undefined {
  switch (state) {
    case 'open':
      return 'assembling';
    case 'abandoned':
      return 'giving-back';
    case 'sealed':
    case 'uploaded':
    case 'creating':
      return 'submitting';
    case 'submitted':
    case 'ingesting':
    case 'tidying':
      return 'following';
    case 'closed':
      return undefined;
  }
}
