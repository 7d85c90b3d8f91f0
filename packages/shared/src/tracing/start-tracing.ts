import { diag, DiagLogLevel, trace } from '@opentelemetry/api';
import type { Logger } from 'winston';
import { Tracing } from './tracing.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** One of these says where traces go. */
const SWITCHES = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_TRACES_EXPORTER',
];

/**
 * Traces by OpenTelemetry's own settings (`OTEL_…`), which its SDK reads by itself. Without one that
 * says where they go the SDK is not even loaded. Only traces: metrics are for Prometheus, logs for
 * stdout.
 */
export async function startTracing(
  service: string,
  logger: Logger,
  environment: Environment,
): Promise<Tracing | undefined> {
  if (!isWanted(environment)) return undefined;
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({
    serviceName: environment['OTEL_SERVICE_NAME'] ?? `silt-${service}`,
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  const warn = (message: string): void => {
    logger.warn('tracing trouble', { reason: message });
  };
  const silent = (): void => undefined;
  diag.setLogger(
    { error: warn, warn, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  logger.info('tracing', {});
  return new Tracing(trace.getTracer('silt'), () => sdk.shutdown());
}

function isWanted(environment: Environment): boolean {
  if (environment['OTEL_SDK_DISABLED'] === 'true') return false;
  if (environment['OTEL_TRACES_EXPORTER'] === 'none') return false;
  return SWITCHES.some((name) => Boolean(environment[name]));
}
