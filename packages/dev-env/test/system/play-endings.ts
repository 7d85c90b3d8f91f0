import { createHash } from 'node:crypto';
import {
  createSimulator,
  type LedgerLine,
  type Simulator,
  type SimulatorView,
  watchSimulator,
} from '@silt/simulator';
import { eventually } from '@silt/testing';
import { Redis } from 'ioredis';
import { type Fleet, startFleet } from '../../src/fleet.ts';
import { type Ending, EVERY_TIME, type Trouble, type Way } from './ending.ts';
import { type ProviderName, providers } from './ending-providers.ts';

export const ENDPOINT = '/v1/chat/completions';

/** What one caller got in the end. */
export interface Got {
  readonly sent: string;
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  readonly tries: number;
}

/** One way of one ending, with a provider key of its own. */
export interface Play {
  readonly ending: Ending;
  readonly way: Way;
  readonly key: string;
  /** What every caller got, in the order of the calls. */
  readonly got: Promise<readonly Got[]>;
}

/** What is left in Redis when all is over. */
export interface Remains {
  readonly waiting: number;
  readonly openBatches: number;
  readonly settled: number;
  readonly unsettled: number;
  readonly answers: number;
  /** How often a batch settled a request, over all batches. */
  readonly settlements: number;
}

/** Simulated providers of every kind, and one fleet of processes that serves all of them. */
export class EndingStage implements AsyncDisposable {
  private readonly simulators: readonly Simulator[];
  private readonly views: ReadonlyMap<ProviderName, SimulatorView>;
  /** Base URLs of the gateways in front of each provider. */
  private readonly gateways: ReadonlyMap<ProviderName, readonly string[]>;
  private readonly fleet: Fleet;
  private readonly redis: Redis;

  private constructor(parts: {
    readonly simulators: readonly Simulator[];
    readonly views: ReadonlyMap<ProviderName, SimulatorView>;
    readonly gateways: ReadonlyMap<ProviderName, readonly string[]>;
    readonly fleet: Fleet;
  }) {
    this.simulators = parts.simulators;
    this.views = parts.views;
    this.gateways = parts.gateways;
    this.fleet = parts.fleet;
    this.redis = new Redis(parts.fleet.redisUrl);
  }

  /** Without dispatchers yet: what is asked before `begin` travels in one batch for each key. */
  static async open(): Promise<EndingStage> {
    const simulators: Simulator[] = [];
    const views = new Map<ProviderName, SimulatorView>();
    const gateways = new Map<ProviderName, string[]>();
    const names = Object.keys(providers) as ProviderName[];
    for (const name of names) {
      const simulator = createSimulator({ port: 0, timeScale: 4, ...providers[name].knobs });
      simulators.push(simulator);
      views.set(name, watchSimulator((await simulator.start()).url));
    }
    const urlOf = (name: ProviderName) => `${views.get(name)?.url}${providers[name].path}`;
    const fleet = await startFleet({
      gateways: 0,
      dispatchers: 0,
      pollers: 2,
      upstreamBaseUrl: urlOf('openai'),
      env: {
        LOG_LEVEL: 'info',
        UPSTREAM_TIMEOUT_SECS: '2',
        CREATE_QUIET_SECS: '1',
        MAX_ATTEMPTS: '3',
        BATCH_STUCK_SECS: '8',
        // Wide: on a machine that is short of time, a cancel that is late must not look refused.
        BATCH_CANCEL_SECS: '40',
        BATCH_VANISHED_SECS: '3',
        FILE_VISIBLE_SECS: '3',
        FILE_SWEEP_SECS: '2',
        SUBMIT_CONCURRENCY: '16',
        FOLLOW_CONCURRENCY: '50',
      },
    });
    await Promise.all(
      // A second one for the provider that most endings are played at.
      [...names, 'openai' as const].map(async (name) => {
        const { baseUrl } = await fleet.startGateway({ UPSTREAM_BASE_URL: urlOf(name) });
        gateways.set(name, [...(gateways.get(name) ?? []), baseUrl]);
      }),
    );
    return new EndingStage({ simulators, views, gateways, fleet });
  }

  /** Arms the trouble and sends the calls. */
  async play(ending: Ending, way: Way, key: string): Promise<Play> {
    const { at = 'openai' } = ending;
    await this.arm(at, way.trouble, key);
    const got = Promise.all(
      way.calls.map(({ text }, n) => this.ask(ending, key, n, bodyOf(text, ending.model), n)),
    );
    const ended = this.endByHand(at, way.trouble, key);
    const all = Promise.all([got, ended]).then(([answers]) => answers);
    // Whoever waits for it hears of a failure; until then it is nobody's.
    all.catch(() => {});
    return { ending, way, key, got: all };
  }

  /** Starts the dispatchers once so many calls wait. */
  async begin(calls: number): Promise<void> {
    await eventually(
      async () => {
        const waiting = await this.redis.zcard('silt:{s0}:outbox');
        if (waiting !== calls) throw new Error(`${waiting} of ${calls} calls wait`);
      },
      { timeoutMs: 60_000 },
    );
    await Promise.all([this.fleet.startDispatcher(), this.fleet.startDispatcher()]);
  }

  /** The call again, at another gateway where there is one. */
  again({ ending, key }: Play, { sent }: Got, n: number): Promise<Got> {
    return this.ask(ending, key, n, sent, n + 1);
  }

  async remains(): Promise<Remains> {
    const states = { settled: 0, unsettled: 0 };
    let settlements = 0;
    for await (const key of this.keys('request:*')) {
      if ((await this.redis.hget(key, 'state')) === 'settled') states.settled += 1;
      else states.unsettled += 1;
    }
    for await (const key of this.keys('batch:*')) {
      // Its members, and what became of its parts, stand beside it.
      if (/:batch:[^:]+$/.test(key)) settlements += Number(await this.redis.hget(key, 'settled'));
    }
    let answers = 0;
    for await (const _ of this.keys('answer:*')) answers += 1;
    return {
      waiting: await this.redis.zcard('silt:{s0}:outbox'),
      openBatches: await this.redis.zcard('silt:{s0}:batches'),
      ...states,
      answers,
      settlements,
    };
  }

  /** Faults that were armed and did not strike as often as they should have, at any provider. */
  async unspentFaults(): Promise<unknown[]> {
    const armed = [...this.views.values()].flatMap(({ url }) =>
      ['faults', 'batch-faults'].map((path) => armedAt(`${url}/admin/${path}`)),
    );
    return (await Promise.all(armed)).flat().filter(({ count }) => {
      const isUsedSometimes = count < EVERY_TIME && count > EVERY_TIME / 2;
      return !isUsedSometimes;
    });
  }

  /** What the processes logged as errors: why a batch was given up, or the whole line. */
  errors(): string[] {
    const lines = this.fleet.processes.flatMap(({ logs }) => logs);
    return lines
      .filter(({ entry }) => entry?.level === 'error')
      .map(({ entry, text }) =>
        entry?.message === 'batch given up' ? String(entry['reason']) : text,
      );
  }

  provider(name: ProviderName): SimulatorView {
    const view = this.views.get(name);
    if (!view) throw new Error(`no provider ${name}`);
    return view;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.redis.disconnect();
    try {
      await this.fleet.stop();
    } finally {
      await Promise.all(this.simulators.map((simulator) => simulator.close()));
    }
  }

  private async arm(at: ProviderName, trouble: Trouble, key: string): Promise<void> {
    const { faults = [], batches = [], endedByHand } = trouble;
    const provider = this.provider(at);
    for (const fault of faults) await provider.admin('POST', 'faults', { ...fault, key });
    for (const batch of batches) await provider.admin('POST', 'batch-faults', { ...batch, key });
    if (endedByHand) {
      const { times: count = 1 } = endedByHand;
      await provider.admin('POST', 'batch-faults', { holdBatches: true, count, key });
    }
  }

  private async endByHand(at: ProviderName, { endedByHand }: Trouble, key: string): Promise<void> {
    if (!endedByHand) return;
    const { times = 1, ...order } = endedByHand;
    const provider = this.provider(at);
    for (let time = 0; time < times; time += 1) {
      const id = await eventually(() => batchInProgress(provider.url, key), {
        timeoutMs: 120_000,
        intervalMs: 250,
      });
      await provider.admin('POST', `batches/${id}/advance`, order);
    }
  }

  private async ask(
    { at = 'openai' }: Ending,
    apiKey: string,
    n: number,
    sent: string,
    gateway: number,
  ): Promise<Got> {
    const urls = this.gateways.get(at) ?? [];
    for (let attempt = 0; ; attempt += 1) {
      const response = await fetch(`${urls[(gateway + attempt) % urls.length]}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': `call-${n}` },
        body: sent,
      });
      const body = await response.text();
      if (response.headers.get('x-should-retry') === 'true') continue;
      return {
        sent,
        status: response.status,
        body,
        requestId: response.headers.get('x-silt-request-id') ?? '',
        tries: Number(response.headers.get('x-silt-attempts')),
      };
    }
  }

  private async *keys(pattern: string): AsyncGenerator<string> {
    const match = `silt:{s0}:${pattern}`;
    for await (const keys of this.redis.scanStream({ match, count: 1_000 }) as AsyncIterable<
      string[]
    >) {
      yield* new Set(keys);
    }
  }
}

export function bodyOf(content: string, model = 'model-a'): string {
  return JSON.stringify({ model, messages: [{ role: 'user', content }] });
}

/** The ledger knows keys by their digests. */
export function linesOfKey(lines: readonly LedgerLine[], key: string): LedgerLine[] {
  const digest = createHash('sha256').update(key).digest('hex');
  return lines.filter((line) => line.key === digest);
}

async function armedAt(url: string): Promise<{ readonly count: number }[]> {
  const { armed } = (await (await fetch(url)).json()) as { armed: { count: number }[] };
  return armed;
}

async function batchInProgress(url: string, key: string): Promise<string> {
  const response = await fetch(`${url}/v1/batches`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const { data } = (await response.json()) as { data: { id: string; status: string }[] };
  const found = data.find(({ status }) => status === 'in_progress');
  if (!found) throw new Error('no batch is in progress');
  return found.id;
}
