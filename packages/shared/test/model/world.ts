/** What the model knows outside Redis: the processes at work, the provider, and what may still go wrong. */
export interface World {
  readonly processes: readonly Process[];
  readonly provider: readonly ProviderBatch[];
  /** Deaths, sleeps past a lease, repeats and cancellations that may still happen. */
  readonly mishapsLeft: number;
  /** Lines that the provider may still fail. */
  readonly failuresLeft: number;
  /** For names that were never used before. */
  readonly next: number;
}

/** A batch at the provider; its lines are charged when it ends, but for the failed one. */
export interface ProviderBatch {
  readonly id: string;
  readonly batchId: string;
  readonly lines: readonly string[];
  readonly ended: boolean;
  readonly failed?: string;
}

/**
 * A process in the middle of its work on one batch: `at` is the step that it takes next. Where a
 * process has nothing in its memory between two steps, the second one is a process of its own.
 */
export interface Process {
  readonly kind: 'drain' | 'sweep' | 'submission' | 'follow';
  readonly at: Step;
  readonly batchId: string;
  /** The drain's owner token, or the lease's token. */
  readonly token: string;
  readonly fence: number;
  /** Only a submission: the lines of the file that it has written. */
  readonly lines?: readonly string[];
  /** Only a submission: the provider's batch that it was told of, or found. */
  readonly providerBatchId?: string;
}

export type Step =
  | 'claim or seal'
  | 'give back'
  | 'forget'
  | 'upload'
  | 'note the upload'
  | 'announce the create'
  | 'create'
  | 'look for what was created'
  | 'note the batch'
  | 'note the end'
  | 'settle'
  | 'give the rest another try'
  | 'note that all have their due'
  | 'close';

/** One thing that can happen next. */
export interface Transition {
  readonly name: string;
  /** Whether it is one of the things that go wrong: progress must not need it. */
  readonly mishap: boolean;
  /** Does it, in Redis as it stands; the world after it. */
  readonly happen: () => Promise<World>;
}
