export { startTracing } from './start-tracing.ts';
export { type SpanOptions, Tracing } from './tracing.ts';
export { readTraceparent, writeTraceparent } from './traceparent.ts';
