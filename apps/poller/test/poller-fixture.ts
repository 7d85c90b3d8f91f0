import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import {
  type Answer,
  decodeAnswer,
  inputFileName,
  type Lane,
  laneId,
  PROVIDER_METADATA_KEY,
  randomId,
  tenantId,
} from '@silt/shared/domain';
import { createLogger } from '@silt/shared/logging';
import { openQueue } from '@silt/shared/queues';
import { CredentialVault } from '@silt/shared/security';
import { ShardState } from '@silt/shared/state';
import { admitCalls } from '@silt/shared/test-support';
import {
  createSimulator,
  type SimulatorOptions,
  type SimulatorView,
  type Summary,
  watchSimulator,
} from '@silt/simulator';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { encodeBatchLine, openBatchApi } from '@silt/upstream';
import { readPollerSettings } from '../src/config.ts';
import { createPoller } from '../src/poller.ts';

/** A poller in this process, a simulated provider, and the test in the dispatcher's place. */
export interface PollerFixture extends AsyncDisposable {
  readonly redis: TestRedis;
  readonly state: ShardState;
  readonly logLines: string[];
  readonly provider: SimulatorView;
  /**
   * Submits a batch of one request for each text (the last user message), and has it followed. Its
   * file was uploaded more often when replies of uploads were lost; some may be on their way still.
   */
  submit(
    texts: readonly string[],
    lostUploads?: number,
    uploadsOnTheirWay?: number,
  ): Promise<SubmittedBatch>;
  /** A file arrives at the provider, whoever sent it. */
  fileArrives(filename: string, apiKey?: string): Promise<void>;
  startPoller(environment?: Record<string, string>): Promise<void>;
  /** The answer of a request once it is settled. */
  answer(id: string): Promise<Answer>;
  closed(batchId: string): Promise<void>;
  /** Requests that wait for another try. */
  queued(): Promise<string[]>;
  summary(): Promise<Summary>;
  admin(path: string, content: object): Promise<void>;
}

export interface SubmittedBatch {
  readonly batchId: string;
  readonly providerBatchId: string;
  /** In the order of the texts and of the file. */
  readonly ids: readonly string[];
}

const SECRETS = randomBytes(32).toString('base64');
const CREDENTIAL = 'sk-planted-credential';
const ENDPOINT = '/v1/chat/completions';

export async function openPollerFixture(options: SimulatorOptions = {}): Promise<PollerFixture> {
  const redis = await openTestRedis();
  const state = new ShardState(redis.client, 0);
  const follows = openQueue('follows', 0, redis.client);
  const vault = new CredentialVault(SECRETS);
  const simulator = createSimulator({ port: 0, timeScale: 20, ...options });
  const { url } = await simulator.start();
  const provider = watchSimulator(url);
  const folder = await mkdtemp(join(tmpdir(), 'silt-test-poller-'));
  const logLines: string[] = [];
  const logger = createLogger(
    'poller',
    'debug',
    new Writable({
      write(line: Buffer, _encoding, done) {
        logLines.push(line.toString());
        done();
      },
    }),
  );
  const services: { close(): Promise<void> }[] = [];
  const lane: Lane = {
    tenant: tenantId(CREDENTIAL),
    baseUrl: `${url}/v1`,
    endpoint: ENDPOINT,
    model: 'model-a',
  };

  return {
    redis,
    state,
    logLines,
    provider,
    admin: (path, content) => provider.admin('POST', path, content),
    async fileArrives(filename, apiKey = CREDENTIAL) {
      const path = join(folder, filename);
      await writeFile(path, '{}\n');
      const api = openBatchApi({ baseUrl: lane.baseUrl, apiKey });
      await api.uploadFile({ path, filename, expiresAfterSeconds: 86_400 });
    },
    async submit(texts, lostUploads = 0, uploadsOnTheirWay = 0) {
      const batchId = `b${randomId()}`;
      const calls = await admitCalls(state, vault, {
        lane,
        credential: CREDENTIAL,
        calls: texts.map((content) => ({
          key: randomId(),
          body: JSON.stringify({ model: lane.model, messages: [{ role: 'user', content }] }),
        })),
      });
      const ids = calls.map(({ id }) => id);
      const owner = 'drain';
      const claim = { batchId, owner, lane: laneId(lane), abandonAfterMs: 60_000 };
      await state.claim({ ...claim, requestIds: ids });
      await state.seal({ batchId, owner, sweepAfterMs: 60_000 });

      const path = join(folder, `${batchId}.jsonl`);
      const lines = calls.map(({ id, body }) =>
        encodeBatchLine({ customId: id, endpoint: ENDPOINT, body }),
      );
      await writeFile(path, Buffer.concat(lines));
      const api = openBatchApi({ baseUrl: lane.baseUrl, apiKey: CREDENTIAL });
      const upload = () =>
        api.uploadFile({
          path,
          filename: inputFileName(batchId),
          expiresAfterSeconds: 86_400,
        });
      for (let lost = 0; lost < lostUploads; lost += 1) await upload();
      const file = await upload();
      const { id: providerBatchId } = await api.createBatch({
        inputFileId: file.id,
        endpoint: ENDPOINT,
        metadata: { [PROVIDER_METADATA_KEY]: batchId },
      });
      const leased = await state.lease({ batchId, token: 'test', leaseMs: 60_000 });
      await state.advance({
        batchId,
        token: 'test',
        fence: leased.kind === 'leased' ? leased.fence : 0,
        to: 'submitted',
        facts: {
          inputFileId: file.id,
          providerBatchId,
          submitted: 'now',
          uploads: lostUploads + 1 + uploadsOnTheirWay,
        },
        leaseMs: 0,
        sweepAfterMs: 60_000,
        keepClosedSecs: 60,
      });
      await follows.add('follows', { batchId }, { jobId: batchId });
      return { batchId, providerBatchId, ids };
    },
    async startPoller(environment = {}) {
      const settings = readPollerSettings({
        REDIS_URL: redis.url,
        SILT_SECRETS: SECRETS,
        BATCH_POLL_INTERVAL_SECS: '0.05',
        UPSTREAM_TIMEOUT_SECS: '5',
        REDIS_LOSS_SECS: '0',
        SERVER_HOST: '127.0.0.1',
        ADMIN_PORT: '0',
        ...environment,
      });
      const poller = createPoller(settings, logger);
      services.push(poller);
      await poller.start();
    },
    answer: (id) =>
      eventually(async () => {
        const [stored] = await state.answers([id]);
        if (!stored) throw new Error(`${id} is not settled`);
        return decodeAnswer(stored);
      }),
    closed: (batchId) =>
      eventually(async () => {
        const batch = await state.batch(batchId);
        if (batch?.state !== 'closed') throw new Error(`${batchId} is ${batch?.state}`);
      }),
    queued: async () => (await redis.client.zrange(state.keys.outbox, '0', '-1')).toSorted(),
    summary: () => provider.summary(),
    async [Symbol.asyncDispose]() {
      for (const service of services) await service.close();
      await follows.close();
      await simulator.close();
      await redis.closeAll();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
