/** Why a batch failed. */
export interface LineError {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  /** Counted from 1; null when the fault is no single line's. */
  readonly line: number | null;
}
