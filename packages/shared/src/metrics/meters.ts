import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type { Registry } from 'prom-client';

type Labels<L extends string> = Readonly<Partial<Record<L, string | number>>>;

/** What happened so often, or was so much in all. */
export interface Tally<L extends string> {
  inc(value?: number): void;
  inc(labels: Labels<L>, value?: number): void;
}

/** How values spread. */
export interface Spread<L extends string> {
  observe(value: number): void;
  observe(labels: Labels<L>, value: number): void;
}

/** How something is now. */
export interface Level<L extends string> {
  set(value: number): void;
  set(labels: Labels<L>, value: number): void;
  /** Forgets the values of all labels. */
  reset(): void;
  /** Forgets the value without labels. */
  remove(): void;
}

/** How a level gets its value: asked at each scrape. */
export type Collect<L extends string> = (level: Level<L>) => void | Promise<void>;

/** Makes metrics in one registry. Names begin with `silt_` and end with their unit, or `_total`. */
export class Meters {
  private readonly registry: Registry;

  constructor(registry: Registry) {
    this.registry = registry;
  }

  counter<L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
  ): Tally<L> {
    return new Counter<L>({ name, help, labelNames, registers: [this.registry] });
  }

  histogram<L extends string = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly L[] = [],
  ): Spread<L> {
    const registers = [this.registry];
    return new Histogram<L>({ name, help, buckets: [...buckets], labelNames, registers });
  }

  /** A value that is looked up when somebody asks for it, and costs nothing otherwise. */
  gauge<L extends string = never>(
    name: string,
    help: string,
    collect: Collect<L>,
    labelNames: readonly L[] = [],
  ): void {
    const level = new Gauge<L>({
      name,
      help,
      labelNames,
      registers: [],
      async collect(this: Gauge<L>) {
        await collect(this);
      },
    });
    this.registry.registerMetric(level);
  }
}
