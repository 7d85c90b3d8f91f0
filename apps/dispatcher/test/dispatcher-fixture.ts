import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { type Lane, tenantId } from '@silt/shared/domain';
import { createLogger } from '@silt/shared/logging';
import { openQueue } from '@silt/shared/queues';
import { CredentialVault } from '@silt/shared/security';
import type { Service } from '@silt/shared/service';
import { ShardState } from '@silt/shared/state';
import { admitCalls } from '@silt/shared/test-support';
import { createSimulator, type LedgerLine, type Summary, watchSimulator } from '@silt/simulator';
import { openTestRedis, type RedisTap, startRedisTap, type TestRedis } from '@silt/testing';
import { readDispatcherSettings } from '../src/config.ts';
import { createDispatcher } from '../src/dispatcher.ts';
import { makeTemporarySpool } from './temporary-spool.ts';

export interface AdmitOptions {
  readonly credential?: string;
  readonly model?: string;
  readonly body?: string;
  /** Of each call; told in its parcel where it is more than one, as gateways do. */
  readonly inputs?: number;
  /** Whether a parcel follows, as it does unless the gateway dies in between. */
  readonly parcel?: boolean;
  readonly parcelGraceMs?: number;
}

/** A dispatcher in this process, a simulated provider, and the test in the gateway's place. */
export interface DispatcherFixture extends AsyncDisposable {
  readonly redis: TestRedis;
  readonly state: ShardState;
  readonly providerUrl: string;
  readonly logLines: string[];
  admit(keys: readonly string[], options?: AdmitOptions): Promise<string[]>;
  startDispatcher(environment?: Record<string, string>): Promise<Pick<Service, 'close'>>;
  /** In front of Redis, until every dispatcher has ended. */
  openTap(): Promise<RedisTap>;
  ledger(): Promise<LedgerLine[]>;
  summary(): Promise<Summary>;
  arm(what: 'faults' | 'pauses', content: object): Promise<void>;
  spooled(): Promise<string[]>;
}

const SECRETS = randomBytes(32).toString('base64');

export async function openDispatcherFixture(): Promise<DispatcherFixture> {
  const redis = await openTestRedis();
  const state = new ShardState(redis.client, 0);
  const parcels = openQueue('parcels', 0, redis.client);
  const vault = new CredentialVault(SECRETS);
  const simulator = createSimulator({ port: 0, timeScale: 10, holdBatches: true });
  const { url } = await simulator.start();
  const provider = watchSimulator(url);
  const spool = await makeTemporarySpool();
  const logLines: string[] = [];
  const logger = createLogger(
    'dispatcher',
    'debug',
    new Writable({
      write(line: Buffer, _encoding, done) {
        logLines.push(line.toString());
        done();
      },
    }),
  );
  const services: { close(): Promise<void> }[] = [];
  const taps: RedisTap[] = [];

  return {
    redis,
    state,
    logLines,
    providerUrl: `${url}/v1`,
    async admit(keys, options = {}) {
      const { credential = 'sk-tenant-one', model = 'model-a', parcel = true, inputs } = options;
      const tenant = tenantId(credential);
      const lane: Lane = {
        tenant,
        baseUrl: `${url}/v1`,
        endpoint: '/v1/chat/completions',
        model,
      };
      const { body } = options;
      const calls = await admitCalls(state, vault, {
        lane,
        credential,
        inputs,
        parcelGraceMs: options.parcelGraceMs,
        calls: keys.map((key) => ({
          key,
          body:
            body ??
            JSON.stringify({ model, messages: [{ role: 'user', content: `about ${key}` }] }),
        })),
      });
      if (parcel) {
        await parcels.add('parcels', {
          requests: calls.map(({ id, lane: laneOf, body: { byteLength: bytes } }) =>
            inputs === undefined ? [id, laneOf, bytes] : [id, laneOf, bytes, inputs],
          ),
        });
      }
      return calls.map(({ id }) => id);
    },
    async startDispatcher(environment = {}) {
      const settings = readDispatcherSettings({
        REDIS_URL: redis.url,
        SILT_SECRETS: SECRETS,
        BATCH_WINDOW_SECS: '0.2',
        CREATE_QUIET_SECS: '0.1',
        UPSTREAM_TIMEOUT_SECS: '1',
        REDIS_LOSS_SECS: '0',
        SERVER_HOST: '127.0.0.1',
        ADMIN_PORT: '0',
        SPOOL_DIR: spool.path,
        ...environment,
      });
      const dispatcher = createDispatcher(settings, logger);
      services.push(dispatcher);
      await dispatcher.start();
      return dispatcher;
    },
    async openTap() {
      const tap = await startRedisTap(redis.url);
      taps.push(tap);
      return tap;
    },
    ledger: () => provider.ledger(),
    summary: () => provider.summary(),
    arm: (what, content) => provider.admin('POST', what, content),
    spooled: () => readdir(spool.path),
    async [Symbol.asyncDispose]() {
      for (const service of services) await service.close();
      for (const tap of taps) await tap.stop();
      await parcels.close();
      await simulator.close();
      await redis.closeAll();
      await spool[Symbol.asyncDispose]();
    },
  };
}
