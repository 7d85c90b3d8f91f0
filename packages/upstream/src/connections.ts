import { Agent, type Dispatcher } from 'undici';

/** Pooled connections to providers, shared by every `BatchApi` of a process. */
export type Connections = Dispatcher;

/** Opens nothing before the first call; whoever made it calls `close()` or `destroy()`. */
export function openConnections(options: { readonly connectTimeoutMs?: number } = {}): Connections {
  return new Agent({
    connect: { timeout: options.connectTimeoutMs ?? 10_000 },
    // One connection per call: on a shared HTTP/2 connection a large file's back-pressure and
    // resets would reach the calls beside it.
    allowH2: false,
  });
}
