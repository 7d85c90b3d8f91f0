import { forgetCommandCosts, writeCommandCosts } from '../measure/command-costs.ts';
import { type Measurement, Meter, type Metered, together } from '../measure/meter.ts';
import type { Verdict } from '../report/budget.ts';
import type { Fact, MeasuredPart, Plot, StageResult } from '../report/stage-result.ts';
import { BenchStack } from '../stack/bench-stack.ts';
import type { BenchSystem, SystemOptions } from '../stack/bench-system.ts';
import { startClusterSystem } from '../stack/cluster-system.ts';
import type { Sizes } from './sizes.ts';

export interface StageRunOptions {
  readonly stage: string;
  readonly sizes: Sizes;
  readonly say: (line: string) => void;
  /** Where the CPU profile of a process in a part of the stage goes. Undefined: none are made. */
  readonly profileFile?: ((part: string, process: string) => string) | undefined;
}

type StageSystemOptions = Omit<SystemOptions, 'profileFile'>;

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

  startStack(options: StageSystemOptions = {}): Promise<BenchStack> {
    return BenchStack.start({ ...options, profileFile: this.profileFile() });
  }

  startCluster(shards: number, options: StageSystemOptions = {}): Promise<BenchSystem> {
    return startClusterSystem(shards, { ...options, profileFile: this.profileFile() });
  }

  private profileFile(): SystemOptions['profileFile'] {
    const { profileFile } = this.options;
    return profileFile && ((name) => profileFile(this.partNow, name));
  }

  /** Measures everything that runs while `work` is done for so many requests. */
  async measure(
    system: BenchSystem,
    name: string,
    requests: number,
    work: () => Promise<unknown>,
    others: readonly Metered[] = [],
  ): Promise<Measurement> {
    this.options.say(`  ${name}: ${requests} requests`);
    const measurement = await this.measureOnce(system, name, work, others);
    this.parts.push({ name, requests, measurement });
    return measurement;
  }

  /** The same several times, counted together; whatever must be done between is not measured. */
  async measureRounds(
    system: BenchSystem,
    name: string,
    requests: number,
    { work, between, others = [] }: Round,
  ): Promise<Measurement> {
    this.options.say(`  ${name}: ${ROUNDS} times ${requests} requests`);
    const measurements: Measurement[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      measurements.push(await this.measureOnce(system, name, () => work(round), others));
      await between(round);
    }
    const measurement = together(measurements);
    this.parts.push({ name, requests: requests * ROUNDS, measurement });
    return measurement;
  }

  private async measureOnce(
    system: BenchSystem,
    name: string,
    work: () => Promise<unknown>,
    others: readonly Metered[],
  ): Promise<Measurement> {
    this.partNow = name;
    const { profileFile } = this.options;
    const { servers } = system;
    if (profileFile) for (const redis of servers.values()) await forgetCommandCosts(redis);
    const meter = await Meter.start(servers, [...(await system.metered()), ...others]);
    await work();
    const measurement = await meter.stop();
    for (const [server, redis] of profileFile ? servers : []) {
      await writeCommandCosts(redis, `${profileFile?.(name, server)}.json`);
    }
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
