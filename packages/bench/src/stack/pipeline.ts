import type { GatewayProcess, LogEntry, ServiceProcess } from '@silt/dev-env';
import { openQueue, type QueueName } from '@silt/shared/queues';
import type { CallShape } from '../load/call-text.ts';
import type { LoadClient } from '../load/load-client.ts';
import type { BenchStack } from './bench-stack.ts';
import { seedRequests } from './seed.ts';
import { queuedIn, sendInSlices } from './send-calls.ts';
import { settleByHand } from './settle-by-hand.ts';
import { waitUntil } from './wait.ts';

/** For a stack whose pieces of work are begun by hand, one after the other. */
export const pipelineOptions = {
  settings: { BATCH_POLL_INTERVAL_SECS: '0.25' },
  simulator: { HOLD_BATCHES: 'true' },
};

const WARM_ANSWER_BYTES = 1_200;

export interface PipelineLoad {
  readonly shape: CallShape;
  /** Queued without a connection. */
  readonly seeded: number;
  /** Sent by callers who wait for their answers. */
  readonly held: number;
}

/** The way of many requests through the system, step by step, so that each can be measured alone. */
export class Pipeline {
  private readonly stack: BenchStack;
  private readonly load: PipelineLoad;
  readonly gateway: GatewayProcess;
  readonly dispatcher: ServiceProcess;
  private readonly client: LoadClient;
  private poller: ServiceProcess | undefined;
  private answeredBefore = 0;

  private constructor(
    stack: BenchStack,
    load: PipelineLoad,
    parts: { gateway: GatewayProcess; dispatcher: ServiceProcess; client: LoadClient },
  ) {
    this.stack = stack;
    this.load = load;
    this.gateway = parts.gateway;
    this.dispatcher = parts.dispatcher;
    this.client = parts.client;
  }

  /** Everything is there; nothing is queued yet. */
  static async open(stack: BenchStack, load: PipelineLoad): Promise<Pipeline> {
    const [gateway, dispatcher] = await Promise.all([
      stack.startGateway(),
      stack.startDispatcher(),
    ]);
    const client = stack.startClient();
    if (load.held > 0) {
      const port = Number(new URL(gateway.url).port);

      await client.order({ kind: 'open', port, connections: load.held });
    }
    // A full batch would be drained before all is queued, and what a drain seals would be submitted
    // while it still drains.
    for (const name of ['ticks', 'submissions'] as const) {
      await withQueue(stack, name, (queue) => queue.pause());
    }
    return new Pipeline(stack, load, { gateway, dispatcher, client });
  }

  /** Calls that are accepted and answered before anything is measured, of which nothing is left. */
  async warmUp(): Promise<void> {
    const { held } = this.load;
    const shape = { ...this.load.shape, series: 'warm' };
    await sendInSlices(this.client, shape, 0, held, queuedIn(this.stack));
    await settleByHand(this.stack, shape, held, WARM_ANSWER_BYTES);
    const { answered } = await this.client.until(({ waiting }) => waiting === 0, 'answered');
    this.answeredBefore = answered;
    await withQueue(this.stack, 'parcels', (queue) => queue.drain());
  }

  get requests(): number {
    return this.load.seeded + this.load.held;
  }

  /** Callers' numbers begin where the seeded ones end. */
  async seed(): Promise<void> {
    await seedRequests(this.stack, this.load.shape, this.load.seeded);
  }

  /** Over when the parcels are there too, which nobody waits for in a gateway. */
  async accept(): Promise<void> {
    const { shape, seeded, held } = this.load;
    await withQueue(this.stack, 'parcels', async (parcels) => {
      const before = await parcels.getWaitingCount();
      await sendInSlices(this.client, shape, seeded, held, queuedIn(this.stack));
      await waitUntil(async () => {
        const added = await parcels.getWaiting(before, -1);
        return added.reduce((sum, { data }) => sum + data.requests.length, 0) >= held;
      }, 'parcels to be queued');
    });
  }

  /** Makes batches of all that waits, as a gateway would ask for it. Returns how long it took. */
  async drain(): Promise<number> {
    const { state, redis } = this.stack;
    const begun = Date.now();
    await withQueue(this.stack, 'ticks', async (queue) => {
      await queue.add('ticks', {}, { jobId: 'early' });
      await queue.resume();
    });
    const [drained] = await told(this.dispatcher, 'drained', 1);
    const left = await redis.zcard(state.keys.outbox);
    if (left > 0) throw new Error(`${left} requests are in no batch after the drain`);
    return timeOf(drained) - begun;
  }

  async submit(): Promise<number> {
    const batches = (await this.batchIds()).length;
    const begun = Date.now();
    await withQueue(this.stack, 'submissions', (queue) => queue.resume());
    const submitted = await told(this.dispatcher, 'batch submitted', batches);
    return Math.max(...submitted.map(timeOf)) - begun;
  }

  /** The provider ends every batch; then a poller, warm and waiting, reads what it wrote. */
  async startPoller(): Promise<void> {
    this.poller = await this.stack.startPoller();
  }

  async ingest(): Promise<number> {
    const { poller } = this;
    if (!poller) throw new Error('there is no poller yet');
    const batchIds = await this.batchIds();
    for (const id of batchIds) {
      const batch = await this.stack.state.batch(id);
      const path = `batches/${batch?.providerBatchId ?? ''}/advance`;
      await this.stack.provider.admin('POST', path, { to: 'completed' });
    }
    const ingested = await told(poller, 'batch ingested', batchIds.length);
    const ended = await told(poller, 'batch ended', batchIds.length);
    const settled = ingested.reduce((sum, entry) => sum + Number(entry['settled']), 0);
    if (settled !== this.requests) throw new Error(`${settled} of ${this.requests} were settled`);
    const { answered, wrong } = await this.client.until(({ waiting }) => waiting === 0, 'answered');
    if (answered !== this.answeredBefore + this.load.held || wrong > 0) {
      throw new Error(`${answered} callers got answers, more or less than all of them`);
    }
    return Math.max(...ingested.map(timeOf)) - Math.min(...ended.map(timeOf));
  }

  /** Batches that are not closed. */
  async batchIds(): Promise<string[]> {
    return this.stack.redis.zrange(this.stack.state.keys.batches, '0', '-1');
  }

  async atRest(): Promise<void> {
    await waitUntil(async () => (await this.batchIds()).length === 0, 'batches to be closed');
  }
}

async function withQueue<N extends QueueName>(
  { state, redis }: BenchStack,
  name: N,
  use: (queue: ReturnType<typeof openQueue<N>>) => Promise<unknown>,
): Promise<void> {
  const queue = openQueue(name, state.shard, redis);
  await use(queue);
  await queue.close();
}

/** The log lines of this message, once there are so many. */
async function told(service: ServiceProcess, message: string, count: number): Promise<LogEntry[]> {
  const lines = (): LogEntry[] =>
    service.logs.flatMap(({ entry }) => (entry?.message === message ? [entry] : []));
  await waitUntil(
    () => {
      if (!service.running) throw new Error(`${service.name} ended:\n${service.describeLogs()}`);
      return lines().length >= count;
    },
    `${count} times '${message}' of ${service.name}:\n${service.describeLogs(3)}`,
  );
  return lines();
}

function timeOf(entry: LogEntry | undefined): number {
  return Date.parse(String(entry?.['time']));
}
