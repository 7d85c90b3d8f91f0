import { Writable } from 'node:stream';
import { createLogger } from '@silt/shared/logging';
import { type GatewaySettings, readSettings } from '../../src/config.ts';
import { Gateway, type GatewayOptions } from '../../src/gateway.ts';

export const SECRETS = Buffer.alloc(32, 7).toString('base64');

export interface RunningGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly url: string;
  /** Every log line so far, as it would be written. */
  readonly log: string[];
  close(): Promise<void>;
}

export interface TestGatewayOptions extends Partial<GatewayOptions> {
  readonly settings?: Partial<Record<keyof GatewaySettings, string>>;
}

export async function startGateway(
  redisUrl: string,
  { settings = {}, ...options }: TestGatewayOptions = {},
): Promise<RunningGateway> {
  const logger = createLogger('gateway', 'debug');
  const log: string[] = [];
  logger.clear().pipe(
    new Writable({
      objectMode: true,
      write(line: Record<symbol, string>, _encoding, done) {
        log.push(line[Symbol.for('message')] ?? '');
        done();
      },
    }),
  );
  const gateway = new Gateway(
    readSettings({
      REDIS_URL: redisUrl,
      SILT_SECRETS: SECRETS,
      SERVER_HOST: '127.0.0.1',
      SERVER_PORT: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'debug',
      ...settings,
    }),
    logger,
    { onMismatch: () => undefined, ...options },
  );
  const close = () => gateway.close();
  try {
    await gateway.start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    gateway,
    url: `http://127.0.0.1:${gateway.port}`,
    log,
    close,
    [Symbol.asyncDispose]: close,
  };
}
