import { allMicros } from '../measure/meter.ts';
import type { StageRun } from './stage-run.ts';
import { wholeWay, wholeWayOptions } from './whole-way.ts';

/** Callers who ask, wait and are answered, with every process at work and nothing begun by hand. */
export async function endToEnd(run: StageRun): Promise<void> {
  const { endToEnd: calls } = run.sizes;
  await using stack = await run.startStack(wholeWayOptions);
  const part = await wholeWay(run, stack, 'whole way', calls);
  run.note('asked and answered', calls / (part.wallMs / 1000), 'calls/s');
  const micros = allMicros(part, calls);
  run.note('CPU of all processes and Redis for one call', micros, 'µs');
  run.note('calls that one core carries', 1_000_000 / micros, 'calls/s');
}
