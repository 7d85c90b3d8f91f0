import type { Logger } from 'winston';
import { ConfigError } from '../config/index.ts';
import { describeError } from '../logging/index.ts';
import { CHECK_SETTINGS, tellableSettings } from './check-settings.ts';

export interface Service {
  /** Resolves when the service works, or keeps trying to by itself. */
  start(): Promise<void>;
  /** Takes nothing new, finishes or hands back what it has, closes what it opened. */
  close(): Promise<void>;
}

/** After this long a drain has hung: better a forced end than one by the orchestrator. */
export const FORCED_EXIT_MS = 25_000;

/**
 * Runs a service until SIGTERM or SIGINT, then lets it drain. The process ends by itself when
 * nothing is left to do, so that every log line is out; a forced exit is the last resort, and so is
 * a second signal.
 */
export async function runService(logger: Logger, service: Service): Promise<void> {
  const stopped = nextSignal();
  try {
    // A signal ends a start, too, that waits for Redis.
    const ended = await Promise.race([service.start(), stopped]);
    if (ended === undefined) logger.info('started');
    logger.info('stopping', { signal: await stopped });
  } catch (error) {
    logger.error('could not start', describeError(error));
    process.exitCode = 1;
  }
  setTimeout(() => {
    logger.error('forced to exit: the drain took too long');
    process.exit(1);
  }, FORCED_EXIT_MS).unref();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => process.exit(1));
  }
  await service.close();
  logger.info('stopped');
  // Nothing of ours is open any more. What a library may have left must not keep the process.
  setTimeout(() => process.exit(), 1_000).unref();
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const heard = (signal: NodeJS.Signals): void => {
      process.off('SIGTERM', heard);
      process.off('SIGINT', heard);
      resolve(signal);
    };
    process.on('SIGTERM', heard);
    process.on('SIGINT', heard);
  });
}

/**
 * Says what is wrong with the settings and how the process ends, before there is a logger. Asked only
 * to check them, it also looks at what they name, tells those that are no secret, and ends.
 */
export function readSettingsOrExit<T extends object>(
  read: () => T,
  check?: (settings: T) => void,
): T {
  try {
    const settings = read();
    if (!process.argv.includes(CHECK_SETTINGS)) return settings;
    check?.(settings);
    process.stdout.write(`${JSON.stringify(tellableSettings(settings))}\n`);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`The settings cannot be used:\n${error.message.replace(/^/gm, '  ')}\n`);
    process.exit(78); // EX_CONFIG of sysexits.h
  }
}
