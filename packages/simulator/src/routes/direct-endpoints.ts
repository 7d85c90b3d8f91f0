import type { Operation } from '../faults/operations.ts';

/** A call that is answered at once with what a batch would answer. */
export interface DirectEndpoint {
  /** Below the base path. */
  readonly path: string;
  readonly operation: Operation;
  readonly streams: boolean;
}

export const directEndpoints: readonly DirectEndpoint[] = [
  { path: '/chat/completions', operation: 'chat.completions', streams: true },
  { path: '/responses', operation: 'responses', streams: true },
  { path: '/completions', operation: 'completions', streams: true },
  { path: '/embeddings', operation: 'embeddings', streams: false },
  { path: '/moderations', operation: 'moderations', streams: false },
  { path: '/images/generations', operation: 'images.generations', streams: false },
];
