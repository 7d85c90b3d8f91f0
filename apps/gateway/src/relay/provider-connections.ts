import { Agent, type Dispatcher } from 'undici';

const CONNECT_TIMEOUT_MS = 10_000;

/** Pooled connections for relayed calls. Opens nothing before the first; whoever made it destroys it. */
export function openProviderConnections(): Dispatcher {
  return new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    // One connection per call: what one caller does not read must not hold up the others'.
    allowH2: false,
  });
}
