const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface StopSignal extends Disposable {
  /** Aborted at the first signal, with its name as the reason. */
  readonly aborted: AbortSignal;
}

/**
 * Hears SIGINT, SIGTERM and SIGHUP from here on. Later ones are swallowed: a terminal, npm and the
 * bootstrap each pass the same Ctrl-C on, and a drain that was asked for is already under way.
 */
export function listenForStop(): StopSignal {
  const controller = new AbortController();
  const heard = (signal: NodeJS.Signals) => controller.abort(signal);
  for (const signal of stopSignals) process.on(signal, heard);
  return {
    aborted: controller.signal,
    [Symbol.dispose]() {
      for (const signal of stopSignals) process.off(signal, heard);
    },
  };
}
