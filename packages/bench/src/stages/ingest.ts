import type { BenchStack } from '../stack/bench-stack.ts';
import { microsOfCopiedMegabyte } from '../baseline/file-copy.ts';
import { cpuMicros } from '../measure/meter.ts';
import { readRedisUsage } from '../measure/redis-info.ts';
import { SETTLED_BYTES } from '../report/sizing-table.ts';
import { Pipeline, pipelineOptions } from '../stack/pipeline.ts';
import type { StageRun } from './stage-run.ts';

/**
 * What the simulator answers is 600 bytes longer: Redis' allocator has a size just above that, 2,560;
 * the next is 3,072. Answers of any size lose about a twelfth of it so.
 */
const BODY_BYTES = 1_940;

/** From a batch that ended at the provider to answered callers. */
export async function ingest(run: StageRun): Promise<void> {
  const { queued, woken, copiedMegabytes } = run.sizes;
  await using stack = await run.startStack(pipelineOptions);
  const shape = { bodyBytes: BODY_BYTES, messages: 1, series: 'queued' };
  const pipeline = await Pipeline.open(stack, { shape, seeded: queued - woken, held: woken });
  const { memoryBytes: empty } = await readRedisUsage(stack.redis);
  await pipeline.seed();
  await pipeline.accept();
  await pipeline.drain();
  await pipeline.submit();
  await stack.stop(pipeline.dispatcher);
  await pipeline.startPoller();
  let tookMs = 0;
  const part = await run.measure(stack, 'ingest and wake', queued, async () => {
    tookMs = await pipeline.ingest();
  });
  await pipeline.atRest();
  run.judge(`ingest ${queued} results and wake ${woken} callers`, tookMs / 1000, 5, 's');
  const poller = part.processes.find(({ name }) => name.startsWith('poller'));
  const peakBytes = poller?.peakResidentBytes ?? 0;
  run.judge('poller while it ingests: resident', peakBytes / 1_000_000, 250, 'MB');

  const answer = await averageAnswer(stack);
  const { memoryBytes: settled } = await readRedisUsage(stack.redis);
  run.judge(
    'Redis memory of a settled request beyond its answer',
    (settled - empty) / queued - answer.bytes,
    500,
    'bytes',
  );
  run.note(SETTLED_BYTES, (settled - empty) / queued, 'bytes');
  run.note('of it, for the answer’s key and the allocator’s next size', answer.extraBytes, 'bytes');
  const megabytes = (queued * answer.bytes) / 1e6;
  const copyMicros = await microsOfCopiedMegabyte(copiedMegabytes);
  run.note(
    'poller CPU against copying the same bytes from file to file',
    (cpuMicros(part, 'poller', queued) * queued) / megabytes / copyMicros,
    '×',
  );
}

const SAMPLES = 200;

interface AnswerSize {
  /** As stored. */
  readonly bytes: number;
  /** What Redis keeps for it, its key included, beyond those. */
  readonly extraBytes: number;
}

async function averageAnswer({ redis, state }: BenchStack): Promise<AnswerSize> {
  const sizes: AnswerSize[] = [];
  let cursor = '0';
  do {
    const pattern = state.keys.answer('*');
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 1_000);
    for (const key of keys) {
      const bytes = await redis.strlen(key);
      sizes.push({ bytes, extraBytes: ((await redis.memory('USAGE', key)) ?? 0) - bytes });
    }
    cursor = next;
  } while (cursor !== '0' && sizes.length < SAMPLES);
  const average = (of: (size: AnswerSize) => number) =>
    sizes.reduce((sum, size) => sum + of(size), 0) / Math.max(1, sizes.length);
  return {
    bytes: average(({ bytes }) => bytes),
    extraBytes: average(({ extraBytes }) => extraBytes),
  };
}
