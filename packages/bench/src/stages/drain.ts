import { microsOfPlainSet } from '../baseline/redis-benchmark.ts';
import { cpuMicros } from '../measure/meter.ts';
import { readRedisUsage } from '../measure/redis-info.ts';
import { UNFINISHED_BYTES } from '../report/sizing-table.ts';
import { Pipeline, pipelineOptions } from '../stack/pipeline.ts';
import type { StageRun } from './stage-run.ts';

/** Redis' allocator has a size just above; 2,048 bytes and a header would take 2,560. */
const BODY_BYTES = 2_000;

/** From queued requests to sealed batches. */
export async function drain(run: StageRun): Promise<void> {
  const { queued, plainSets } = run.sizes;
  await using stack = await run.startStack(pipelineOptions);
  const shape = { bodyBytes: BODY_BYTES, messages: 1, series: 'queued' };
  const pipeline = await Pipeline.open(stack, { shape, seeded: queued, held: 0 });
  const { memoryBytes: empty } = await readRedisUsage(stack.redis);
  await run.measure(stack, 'queue', queued, () => pipeline.seed());
  const { memoryBytes: full } = await readRedisUsage(stack.redis);
  run.note(UNFINISHED_BYTES, (full - empty) / queued, 'bytes');
  let tookMs = 0;
  const part = await run.measure(stack, 'drain and seal', queued, async () => {
    tookMs = await pipeline.drain();
  });
  run.judge(`drain and seal ${queued} queued requests`, tookMs / 1000, 3, 's');
  run.judge(
    'Redis memory of a queued request beyond its body',
    (full - empty) / queued - BODY_BYTES,
    700,
    'bytes',
  );
  const plain = await microsOfPlainSet(stack.redis, stack.redisServer.url, BODY_BYTES, plainSets);
  if (plain !== undefined) {
    const redisMicros = cpuMicros(part, 'redis', queued);
    run.note('Redis CPU of a drained request against a plain SET', redisMicros / plain, '×');
  }
}
