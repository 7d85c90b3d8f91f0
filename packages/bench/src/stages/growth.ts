import { cpuMicros, type Measurement } from '../measure/meter.ts';
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
  const held = Math.min(requests / 2, 4_000);
  const load = { shape: SHAPE, seeded: requests - held, held };
  const pipeline = await Pipeline.open(stack, load);
  await pipeline.seed();
  const steps = new Map<string, Measurement>();
  const measure = async (step: string, count: number, work: () => Promise<unknown>) => {
    steps.set(step, await run.measure(stack, `${step}, ${requests}`, count, work));
  };
  // On top of all that is queued already.
  await measure('accept', held, () => pipeline.accept());
  await measure('drain', requests, () => pipeline.drain());
  await measure('submit', requests, () => pipeline.submit());
  await pipeline.startPoller();
  await measure('ingest', requests, () => pipeline.ingest());
  return { requests, held, steps };
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
  const [, few, , most] = walks;
  if (!few || !most) return;
  for (const { step, process } of STEPS) {
    for (const name of [process, 'redis']) {
      run.judge(
        `growth, ${step}: CPU of ${name} for a request at ${most.requests} against ${few.requests}`,
        microsOf(most, step, name) / microsOf(few, step, name),
        MOST_GROWTH,
        '×',
      );
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
  const series = ['dispatcher', 'poller'].map((name) => ({
    name,
    points: walks.map((each) => ({ x: each.requests, y: peakOf(each, name) })),
  }));
  run.plot({ name: 'growth-memory', title: 'Most resident memory', unit: 'MB', series });
  // What streams through lies about until it is collected. That a few requests leave less of it than
  // many says nothing; that twice as many leave no more does.
  const [, , many, most] = walks;
  if (!many || !most) return;
  for (const name of ['dispatcher', 'poller']) {
    run.judge(
      `growth: resident memory of the ${name} at ${most.requests} against ${many.requests}`,
      peakOf(most, name) / peakOf(many, name),
      MOST_GROWTH,
      '×',
    );
  }
}
