import winston from 'winston';
import { redactFields } from './redact.ts';

export type { Logger } from 'winston';

/**
 * One JSON object per line, on stdout unless told otherwise: `time`, `level`, `service`, `message` (a constant phrase) and
 * facts in fields of their own. Redacted last, whatever was handed in.
 */
export function createLogger(
  service: string,
  level: string,
  destination: NodeJS.WritableStream = process.stdout,
): winston.Logger {
  // A log reader that went away must not take the service with it.
  destination.on('error', () => undefined);
  const logger = winston.createLogger({
    level,
    defaultMeta: { service, pid: process.pid },
    format: winston.format.printf(({ level: severity, message, ...facts }) =>
      onOneLine(
        JSON.stringify({
          time: new Date().toISOString(),
          level: severity,
          message,
          ...redactFields(facts),
        }),
      ),
    ),
    transports: [new winston.transports.Stream({ stream: destination, eol: '\n' })],
  });
  // winston words a line, redaction and all, before it asks whether anybody wants to read it.
  for (const unread of Object.keys(logger.levels).filter((name) => !logger.isLevelEnabled(name))) {
    Reflect.set(logger, unread, () => logger);
  }
  return logger;
}

/** What JSON leaves as it is, though a terminal obeys it or a reader takes it for the end of a line. */
const OBEYED = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The same JSON: whatever a caller named itself or its model, it cannot begin a line of its own. */
export function onOneLine(json: string): string {
  return json.replace(OBEYED, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** What a log line may say of an error: its kind and words, no stack, no attached objects. */
export function describeError(error: unknown): { error: string; code?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { error: `${error.name}: ${error.message}`, ...code };
}
