import { join } from 'node:path';
import {
  type Fleet,
  makeTemporaryFolder,
  type RedisServer,
  startFleet,
  startRedisServer,
  startSimulator,
} from '@silt/dev-env';
import { type SimulatorView, watchSimulator } from '@silt/simulator';
import { eventually } from '@silt/testing';
import { Redis } from 'ioredis';
import { checkRun } from '../../src/chaos/checker/check-run.ts';
import { evidenceFiles } from '../../src/chaos/checker/read-evidence.ts';
import { collectEvidence } from '../../src/chaos/collect-evidence.ts';
import { AppendOnlyFile } from '../../src/chaos/ground/append-only-file.ts';
import { CallLog } from '../../src/chaos/load/call-log.ts';
import { Callers } from '../../src/chaos/load/callers.ts';
import { planCalls } from '../../src/chaos/load/plan-calls.ts';
import type { PlannedCall } from '../../src/chaos/load/planned-call.ts';

/** Two gateways and a poller; whoever wants something to be taken starts a dispatcher. */
export interface LossStage extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly redis: RedisServer;
  readonly redisFile: AppendOnlyFile;
  readonly provider: SimulatorView;
  readonly callers: Callers;
  readonly calls: readonly PlannedCall[];
  readonly folder: string;
  /** Resolves when so many requests wait for a dispatcher. */
  waiting(count: number): Promise<void>;
  /**
   * Resolves when the gateways hold so many calls. A request may wait before its caller is held: while
   * Redis is slow its gateway may have told the caller to come again, and it has not yet.
   */
  held(count: number): Promise<void>;
  /** What the checker says when all is done. */
  verdict(): Promise<string>;
}

export async function openLossStage(): Promise<LossStage> {
  const parts = new AsyncDisposableStack();
  const { path: folder } = parts.use(await makeTemporaryFolder('lost-second'));
  const simulator = parts.use(await startSimulator());
  const redis = parts.use(await startRedisServer({ folder }));
  const redisFile = parts.use(new AppendOnlyFile(folder));
  const state = new Redis(redis.url, { maxRetriesPerRequest: null });
  // It breaks when Redis is killed, and comes back by itself.
  state.on('error', () => undefined);
  parts.defer(() => state.disconnect());
  const fleet = parts.use(
    await startFleet({
      gateways: 2,
      dispatchers: 0,
      redisUrl: redis.url,
      upstreamBaseUrl: simulator.baseUrl,
      env: { REDIS_LOSS_SECS: '2', LOG_LEVEL: 'info' },
    }),
  );
  const provider = watchSimulator(simulator.url);
  const log = new CallLog(join(folder, evidenceFiles.calls));
  const over = new AbortController();
  parts.defer(() => over.abort());
  const seed = 3;
  const callers = new Callers({
    seed,
    gateways: () => fleet.gateways.filter(({ running }) => running),
    log,
    over: over.signal,
  });
  const calls = planCalls(seed, 100, 1_000).map((call) => ({
    ...call,
    manner: 'patient' as const,
  }));
  const count = (key: string, wanted: number) =>
    eventually(
      async () => {
        const found = await state.zcard(`silt:{s0}:${key}`);
        if (found !== wanted) throw new Error(`${found} in ${key}, not ${wanted}`);
      },
      { timeoutMs: 60_000 },
    );
  return {
    fleet,
    redis,
    redisFile,
    provider,
    callers,
    calls,
    folder,
    waiting: (wanted) => count('outbox', wanted),
    held: (wanted) =>
      eventually(
        async () => {
          const each = await Promise.all(fleet.gateways.map(({ adminUrl }) => heldAt(adminUrl)));
          const found = each.reduce((sum, held) => sum + held, 0);
          if (found !== wanted) throw new Error(`${found} calls are held, not ${wanted}`);
        },
        { timeoutMs: 60_000 },
      ),
    async verdict() {
      await callers.allAnswered();
      await count('batches', 0);
      await log.close();
      await collectEvidence({ fleet, provider }, folder);
      const { account, sum } = await checkRun(folder);
      return [...account, sum].join('\n');
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function heldAt(adminUrl: string): Promise<number> {
  const told = await (await fetch(`${adminUrl}/metrics`)).text();
  return Number(/^silt_calls_held (\d+)$/m.exec(told)?.[1]);
}
