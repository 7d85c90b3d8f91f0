export { createLogger, describeError, type Logger, onOneLine } from './logger.ts';
export { redact, redactText } from './redact.ts';
