import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeTemporaryFolder, startFleet, startRedisServer, startSimulator } from '@silt/dev-env';
import { watchSimulator } from '@silt/simulator';
import { eventually } from '@silt/testing';
import { Redis } from 'ioredis';
import { checkRun } from '../src/chaos/checker/check-run.ts';
import { evidenceFiles } from '../src/chaos/checker/read-evidence.ts';
import { collectEvidence } from '../src/chaos/collect-evidence.ts';
import { AppendOnlyFile } from '../src/chaos/ground/append-only-file.ts';
import { CallLog } from '../src/chaos/load/call-log.ts';
import { Callers } from '../src/chaos/load/callers.ts';
import { planCalls } from '../src/chaos/load/plan-calls.ts';

const KEPT = 40;
const LOST = 60;

test('callers whose acceptance Redis lost are told to come back, and are served; nothing is doubled', async () => {
  await using folder = await makeTemporaryFolder('lost-second');
  await using simulator = await startSimulator();
  await using redis = await startRedisServer({ folder: folder.path });
  // Nobody takes what waits until it has been lost.
  await using fleet = await startFleet({
    gateways: 2,
    dispatchers: 0,
    redisUrl: redis.url,
    upstreamBaseUrl: simulator.baseUrl,
  });
  const file = new AppendOnlyFile(folder.path);
  const state = new Redis(redis.url, { maxRetriesPerRequest: null });
  state.on('error', () => undefined);
  const log = new CallLog(join(folder.path, evidenceFiles.calls));
  const over = new AbortController();
  try {
    const waiting = (count: number) =>
      eventually(async () => expect(await state.zcard('silt:{s0}:outbox')).toBe(count));
    const callers = new Callers({
      seed: 3,
      gateways: () => fleet.gateways.filter(({ running }) => running),
      log,
      over: over.signal,
    });
    const calls = planCalls(3, KEPT + LOST, 1_000).map((call) => {
      return { ...call, manner: 'patient' as const };
    });

    for (const call of calls.slice(0, KEPT)) callers.send(call);
    await waiting(KEPT);
    const synced = await file.size();
    for (const call of calls.slice(KEPT)) callers.send(call);
    await waiting(KEPT + LOST);
    await redis.kill();
    await file.cutTo(synced);
    await redis.start();
    // All are there once more, because those that were lost have come back.
    await waiting(KEPT + LOST);
    await fleet.startDispatcher();
    await callers.allAnswered();
    await eventually(async () => expect(await state.zcard('silt:{s0}:batches')).toBe(0));
    await log.close();
    await collectEvidence({ fleet, provider: watchSimulator(simulator.url) }, folder.path);

    const { sum, account } = await checkRun(folder.path);
    expect(`${account.join('\n')}${sum}`).toBe('100 requests: 0 lost, 0 hung, 0 wrong, 0 doubled');
    const told = (await readFile(join(folder.path, evidenceFiles.calls), 'utf8'))
      .split('\n')
      .filter((line) => line.includes('The request was lost by the store. Send the call again.'))
      .map((line) => JSON.parse(line) as { call: number; status: number });
    expect(told.map(({ status }) => status)).toEqual(Array.from({ length: LOST }, () => 503));
    const lost = new Set(calls.slice(KEPT).map(({ plan }) => plan.call));
    expect(new Set(told.map(({ call }) => call))).toEqual(lost);
  } finally {
    over.abort();
    state.disconnect();
  }
}, 120_000);
