import { microsOfCopiedMegabyte } from '../baseline/file-copy.ts';
import { cpuMicros, type Measurement } from '../measure/meter.ts';
import { Pipeline, pipelineOptions } from '../stack/pipeline.ts';
import type { StageRun } from './stage-run.ts';

const BODY_BYTES = 2_048;
/** The same bytes in fewer, larger bodies. */
const LARGE_BODY_BYTES = 65_536;

/** From a sealed batch to a submitted one: bodies read back, written as JSONL, uploaded. */
export async function submit(run: StageRun): Promise<void> {
  const { queued, copiedMegabytes } = run.sizes;
  const { part, tookMs } = await submitted(run, 'submit, 2 KB', queued, BODY_BYTES);
  const requests = Math.ceil((queued * BODY_BYTES) / LARGE_BODY_BYTES);
  const large = await submitted(run, 'submit, 64 KB', requests, LARGE_BODY_BYTES);
  run.judge(`submit ${queued} requests of 2 KB`, tookMs / 1000, 10, 's');
  for (const [what, one] of [['2 KB', part] as const, ['64 KB', large.part] as const]) {
    const peak = one.processes.find(({ name }) => name.startsWith('dispatcher'));
    run.judge(
      `dispatcher while it submits, bodies of ${what}: resident`,
      (peak?.peakResidentBytes ?? 0) / 1_000_000,
      250,
      'MB',
    );
  }
  const copyMicros = await microsOfCopiedMegabyte(copiedMegabytes);
  const bytes = (requestsCount: number, bodyBytes: number) => (requestsCount * bodyBytes) / 1e6;
  run.note(
    'dispatcher CPU against copying the same bytes from file to file, bodies of 2 KB',
    (cpuMicros(part, 'dispatcher', queued) * queued) / bytes(queued, BODY_BYTES) / copyMicros,
    '×',
  );
  run.note(
    'the same, bodies of 64 KB',
    (cpuMicros(large.part, 'dispatcher', requests) * requests) /
      bytes(requests, LARGE_BODY_BYTES) /
      copyMicros,
    '×',
  );
}

async function submitted(
  run: StageRun,
  name: string,
  requests: number,
  bodyBytes: number,
): Promise<{ part: Measurement; tookMs: number }> {
  await using stack = await run.startStack(pipelineOptions);
  const shape = { bodyBytes, messages: 1, series: 'queued' };
  const pipeline = await Pipeline.open(stack, { shape, seeded: requests, held: 0 });
  await pipeline.seed();
  await pipeline.drain();
  let tookMs = 0;
  const part = await run.measure(stack, name, requests, async () => {
    tookMs = await pipeline.submit();
  });
  return { part, tookMs };
}
