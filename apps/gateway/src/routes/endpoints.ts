import { chatCompletions } from './chat-completions.ts';
import type { Endpoint } from './endpoint.ts';

/** Everything that callers may send. */
export const endpoints: readonly Endpoint[] = [chatCompletions];
