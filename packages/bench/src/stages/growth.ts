import { cpuMicros, type Measurement } from '../measure/meter.ts';
import type { BenchStack } from '../stack/bench-stack.ts';
import { Pipeline, pipelineOptions } from '../stack/pipeline.ts';
import type { StageRun } from './stage-run.ts';

/** So much more may one request cost, or a process need, when there are many times more of them. */
const MOST_GROWTH = 1.15;
/** What grows shall be the number of requests, not what is done at once. */
const options = {
  ...pipelineOptions,
  settings: { ...pipelineOptions.settings, SUBMIT_CONCURRENCY: '1', FOLLOW_CONCURRENCY: '1' },
};
const SHAPE = { bodyBytes: 2_048, messages: 1, series: 'growth' };

/** Which process' CPU tells of a step. Redis' is told of each. */
const STEPS = [
  { step: 'accept', process: 'gateway' },
  { step: 'drain', process: 'dispatcher' },
  { step: 'submit', process: 'dispatcher' },
  { step: 'ingest', process: 'poller' },
] as const;

interface Walk {
  readonly requests: number;
  readonly held: number;
  readonly steps: ReadonlyMap<string, Measurement>;
  /** What a process' heap and buffers hold after all of it, and a collection of garbage. By its name. */
  readonly keptBytes: ReadonlyMap<string, number>;
}

/** The same way with ever more requests: no step may become dearer by it, no process grow without end. */
export async function growth(run: StageRun): Promise<void> {
  const walks: Walk[] = [];
  for (const requests of run.sizes.growth) walks.push(await walk(run, requests));
  plotCpu(run, walks);
  judgeCpu(run, walks);
  judgeMemory(run, walks);
}

async function walk(run: StageRun, requests: number): Promise<Walk> {
  await using stack = await run.startStack(options);
  const held = Math.min(requests / 2, 5_000);
  const load = { shape: SHAPE, seeded: requests - held, held };
  const pipeline = await Pipeline.open(stack, load);
  await pipeline.warmUp();
  await pipeline.seed();
  const steps = new Map<string, Measurement>();
  const measure = async (step: string, count: number, work: () => Promise<unknown>) => {
    // Each step's peak is its own, not what the one before has left lying about.
    await keptIn(stack);
    steps.set(step, await run.measure(stack, `${step}, ${requests}`, count, work));
  };
  // On top of all that is queued already.
  await measure('accept', held, () => pipeline.accept());
  await measure('drain', requests, () => pipeline.drain());
  await measure('submit', requests, () => pipeline.submit());
  await pipeline.startPoller();
  await measure('ingest', requests, () => pipeline.ingest());
  return { requests, held, steps, keptBytes: await keptIn(stack) };
}

/** After a collection of garbage in each process. */
async function keptIn(stack: BenchStack): Promise<ReadonlyMap<string, number>> {
  const kept = new Map<string, number>();
  for (const service of stack.fleet.processes) {
    const inspector = stack.inspectorOf(service);
    await inspector.collectGarbage();
    const { heapBytes, externalBytes } = await inspector.heapUsage();
    kept.set(service.name, heapBytes + externalBytes);
  }
  return kept;
}

function microsOf({ requests, held, steps }: Walk, step: string, process: string): number {
  const measurement = steps.get(step);
  if (!measurement) throw new Error(`${step} was not measured`);
  return cpuMicros(measurement, process, step === 'accept' ? held : requests);
}

function plotCpu(run: StageRun, walks: readonly Walk[]): void {
  const series = (process: (step: (typeof STEPS)[number]) => string) =>
    STEPS.map((one) => ({
      name: `${one.step} (${process(one)})`,
      points: walks.map((each) => ({
        x: each.requests,
        y: microsOf(each, one.step, process(one)),
      })),
    }));
  run.plot({
    name: 'growth-cpu',
    title: 'CPU of the process at work, for one request',
    unit: 'µs',
    series: series(({ process }) => process),
  });
  run.plot({
    name: 'growth-redis',
    title: 'CPU of Redis, for one request',
    unit: 'µs',
    series: series(() => 'redis'),
  });
}

function judgeCpu(run: StageRun, walks: readonly Walk[]): void {
  const [, few, many, most] = walks;
  if (!few || !many || !most) return;
  for (const { step, process } of STEPS) {
    for (const name of [process, 'redis']) {
      const growthOf = (one: Walk, other: Walk) =>
        microsOf(other, step, name) / microsOf(one, step, name);
      const what = `growth, ${step}: CPU of ${name} for a request at`;
      run.judge(
        `${what} ${many.requests} against ${few.requests}`,
        growthOf(few, many),
        MOST_GROWTH,
        '×',
      );
      // A process just started is slower: the first of these has more of that than the other.
      run.note(`${what} ${most.requests} against ${many.requests}`, growthOf(many, most), '×');
    }
  }
}

function judgeMemory(run: StageRun, walks: readonly Walk[]): void {
  const peakOf = ({ steps }: Walk, process: string) =>
    Math.max(
      ...[...steps.values()].flatMap(({ processes }) =>
        processes
          .filter(({ name }) => name.startsWith(process))
          .map(({ peakResidentBytes }) => peakResidentBytes / 1_000_000),
      ),
    );
  const keptOf = ({ keptBytes }: Walk, process: string) =>
    [...keptBytes].reduce(
      (sum, [name, bytes]) => sum + (name.startsWith(process) ? bytes / 1_000_000 : 0),
      0,
    );
  const workers = ['dispatcher', 'poller'];
  const seriesOf = (what: string, of: (walk: Walk, process: string) => number) =>
    workers.map((name) => ({
      name: `${name}, ${what}`,
      points: walks.map((each) => ({ x: each.requests, y: of(each, name) })),
    }));
  run.plot({
    name: 'growth-memory',
    title: 'Memory of workers',
    unit: 'MB',
    series: [...seriesOf('most resident', peakOf), ...seriesOf('kept', keptOf)],
  });
  const [, few, many, most] = walks;
  if (!few || !many || !most) return;
  for (const name of workers) {
    run.judge(
      `growth: kept by the ${name} after a collection, at ${most.requests} against ${few.requests}`,
      keptOf(most, name) / keptOf(few, name),
      MOST_GROWTH,
      '×',
    );
    // What streams through lies about until it is collected. That a few requests leave less of it
    // than many says nothing; that twice as many leave no more does.
    run.judge(
      `growth: resident memory of the ${name} at ${most.requests} against ${many.requests}`,
      peakOf(most, name) / peakOf(many, name),
      MOST_GROWTH,
      '×',
    );
    run.note(`kept by the ${name} at ${most.requests}`, keptOf(most, name), 'MB');
  }
}
