/** The states a batch passes through. `unknown` stands for every word not known here: not finished. */
export type BatchStatus =
  | 'validating'
  | 'in_progress'
  | 'finalizing'
  | 'cancelling'
  | 'completed'
  | 'failed'
  | 'expired'
  | 'cancelled'
  | 'unknown';

/** Why the provider would not take an input file, as told by a batch that `failed`. */
export interface ValidationFault {
  readonly code?: string;
  /** The provider's words, cut and without anything that looks like a key; may be empty. */
  readonly message: string;
  readonly param?: string;
  /** Taken to be 1-based; providers differ, so check the named line before blaming it. */
  readonly line?: number;
}

export interface BatchCounts {
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
}

export interface ProviderBatch {
  readonly id: string;
  readonly status: BatchStatus;
  /** The status exactly as the provider spelt it, for logs. */
  readonly statusAsTold: string;
  readonly endpoint?: string;
  readonly inputFileId?: string;
  readonly outputFileId?: string;
  readonly errorFileId?: string;
  readonly errors: readonly ValidationFault[];
  /** For show only: providers are known to miscount. */
  readonly counts?: BatchCounts;
  readonly metadata: Readonly<Record<string, string>>;
  /** Unix seconds. */
  readonly createdAt?: number;
  /** Unix seconds. */
  readonly expiresAt?: number;
}

export interface ProviderFile {
  readonly id: string;
  readonly filename?: string;
  readonly bytes?: number;
  readonly purpose?: string;
  /** Unix seconds. */
  readonly createdAt?: number;
  /** Unix seconds. */
  readonly expiresAt?: number;
}

/** Whether the batch will never change again, so that its files can be read. */
export function isTerminal(status: BatchStatus): boolean {
  return (
    status === 'completed' || status === 'failed' || status === 'expired' || status === 'cancelled'
  );
}
