export { createLogger, describeError, type Logger } from './logger.ts';
export { redact, redactText } from './redact.ts';
