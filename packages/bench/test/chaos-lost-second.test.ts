import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { evidenceFiles } from '../src/chaos/checker/read-evidence.ts';
import { type LossStage, openLossStage } from './chaos/loss-stage.ts';

let stage: LossStage;
beforeEach(async () => {
  stage = await openLossStage();
});
afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

test('callers whose acceptance Redis lost are told to come back, and are served; nothing is doubled', async () => {
  const { fleet, redis, redisFile, callers, calls, folder } = stage;
  const kept = calls.slice(0, 40);
  const lost = calls.slice(40, 100);
  for (const call of kept) callers.send(call);
  await stage.waiting(kept.length);
  const synced = redisFile.size;
  for (const call of lost) callers.send(call);
  await stage.waiting(kept.length + lost.length);
  await stage.held(kept.length + lost.length);
  await redis.kill();
  await redisFile.cutTo(synced);
  await redis.start();
  // All are there once more, because those that were lost have come back.
  await stage.waiting(kept.length + lost.length);
  await fleet.startDispatcher();
  expect(await stage.verdict()).toBe('100 requests: 0 lost, 0 hung, 0 wrong, 0 doubled');

  const told = (await readFile(join(folder, evidenceFiles.calls), 'utf8'))
    .split('\n')
    .filter((line) => line.includes('The request was lost by the store. Send the call again.'))
    .map((line) => JSON.parse(line) as { call: number; status: number });
  expect(told.map(({ status }) => status)).toEqual(lost.map(() => 503));
  expect(new Set(told.map(({ call }) => call))).toEqual(new Set(lost.map(({ plan }) => plan.call)));
}, 120_000);

test('a batch that was made within the second that Redis lost is not made again', async () => {
  const { fleet, redis, redisFile, callers, calls, provider } = stage;
  await fleet.startDispatcher();
  for (const call of calls.slice(0, 20)) callers.send(call);
  await eventually(async () => {
    expect((await provider.summary()).batches.created).toBeGreaterThan(0);
  });
  await redis.kill();
  await redisFile.cutTo(redisFile.sizeBefore(1_000));
  await redis.start();
  expect(await stage.verdict()).toBe('20 requests: 0 lost, 0 hung, 0 wrong, 0 doubled');
}, 120_000);
