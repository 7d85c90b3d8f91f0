import type { Operation } from './upstream-error.ts';

/** One call to the provider that is over, for whoever counts them. */
export interface ProviderCall {
  readonly operation: Operation;
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
  /** From its start to its answer: the head of one whose content is streamed, else all of it. */
  readonly seconds: number;
}

/** Must not throw: it is told in the middle of the call. */
export type OnProviderCall = (call: ProviderCall) => void;
