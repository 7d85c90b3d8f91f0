import { forgetCommandCosts, writeCommandCosts } from '../measure/command-costs.ts';
import { type Measurement, Meter, type Metered, REDIS, together } from '../measure/meter.ts';
import type { Verdict } from '../report/budget.ts';
import type { Fact, MeasuredPart, Plot, StageResult } from '../report/stage-result.ts';
import { BenchStack, type StackOptions } from '../stack/bench-stack.ts';
import type { Sizes } from './sizes.ts';

export interface StageRunOptions {
  readonly stage: string;
  readonly sizes: Sizes;
  readonly say: (line: string) => void;
  /** Where the CPU profile of a process in a part of the stage goes. Undefined: none are made. */
  readonly profileFile?: ((part: string, process: string) => string) | undefined;
}

/** Of work that is over so soon that one collection of garbage makes a difference. */
export const ROUNDS = 3;

export interface Round {
  readonly work: (round: number) => Promise<unknown>;
  readonly between: (round: number) => Promise<unknown>;
  readonly others?: readonly Metered[];
}

/** One run of one stage: what it stands on, and what it found. */
export class StageRun {
  readonly sizes: Sizes;
  private readonly options: StageRunOptions;
  private readonly parts: MeasuredPart[] = [];
  private readonly facts: Fact[] = [];
  private readonly verdicts: Verdict[] = [];
  private readonly plots: Plot[] = [];
  private readonly startedAt = performance.now();
  private partNow = '';

  constructor(options: StageRunOptions) {
    this.options = options;
    this.sizes = options.sizes;
  }

  startStack(options: Omit<StackOptions, 'profileFile'> = {}): Promise<BenchStack> {
    const { profileFile } = this.options;
    return BenchStack.start({
      ...options,
      profileFile: profileFile && ((name) => profileFile(this.partNow, name)),
    });
  }

  /** Measures everything that runs while `work` is done for so many requests. */
  async measure(
    stack: BenchStack,
    name: string,
    requests: number,
    work: () => Promise<unknown>,
    others: readonly Metered[] = [],
  ): Promise<Measurement> {
    this.options.say(`  ${name}: ${requests} requests`);
    const measurement = await this.measureOnce(stack, name, work, others);
    this.parts.push({ name, requests, measurement });
    return measurement;
  }

  /** The same several times, counted together; whatever must be done between is not measured. */
  async measureRounds(
    stack: BenchStack,
    name: string,
    requests: number,
    { work, between, others = [] }: Round,
  ): Promise<Measurement> {
    this.options.say(`  ${name}: ${ROUNDS} times ${requests} requests`);
    const measurements: Measurement[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      measurements.push(await this.measureOnce(stack, name, () => work(round), others));
      await between(round);
    }
    const measurement = together(measurements);
    this.parts.push({ name, requests: requests * ROUNDS, measurement });
    return measurement;
  }

  private async measureOnce(
    stack: BenchStack,
    name: string,
    work: () => Promise<unknown>,
    others: readonly Metered[],
  ): Promise<Measurement> {
    this.partNow = name;
    const profile = this.options.profileFile?.(name, REDIS);
    if (profile !== undefined) await forgetCommandCosts(stack.redis);
    const meter = await Meter.start(stack.redis, [...(await stack.metered()), ...others]);
    await work();
    const measurement = await meter.stop();
    if (profile !== undefined) await writeCommandCosts(stack.redis, `${profile}.json`);
    return measurement;
  }

  note(what: string, value: number, unit: string): void {
    this.facts.push({ what, value, unit });
  }

  judge(budget: string, measured: number, limit: number, unit: string): void {
    this.verdicts.push({ budget, unit, limit, measured });
  }

  plot(plot: Plot): void {
    this.plots.push(plot);
  }

  result(): StageResult {
    const { parts, facts, verdicts, plots } = this;
    const tookMs = performance.now() - this.startedAt;
    return { stage: this.options.stage, tookMs, parts, facts, verdicts, plots };
  }
}
