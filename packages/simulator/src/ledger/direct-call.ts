import type { TokenCount } from '../answers/answer.ts';

/** A call that was answered at once, outside of any batch. */
export interface DirectCall {
  readonly endpoint: string;
  readonly bodySha256: string;
  readonly bodyText: string;
  /** sha256 of the caller's key. */
  readonly key: string;
  readonly startedAt: number;
  readonly outcome: 'answered' | 'failed';
  readonly model: string;
  /** Whether the answer was sent in pieces. */
  readonly streamed: boolean;
  readonly tokens: TokenCount;
}
