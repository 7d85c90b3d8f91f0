import { chatCompletions } from './chat-completions.ts';
import { completions } from './completions.ts';
import { embeddings } from './embeddings.ts';
import type { Endpoint } from './endpoint.ts';
import { imageGenerations } from './image-generations.ts';
import { moderations } from './moderations.ts';
import { responses } from './responses.ts';

/** Everything that callers may send, the most usual first: a router asks in this order. */
export const endpoints: readonly Endpoint[] = [
  chatCompletions,
  responses,
  embeddings,
  completions,
  moderations,
  imageGenerations,
];
