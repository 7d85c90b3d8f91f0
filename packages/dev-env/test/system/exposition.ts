/** One metric as `/metrics` tells of it. */
export interface ServedMetric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  /** With `_bucket`, `_sum` or `_count` behind it for those of a histogram. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads Prometheus' text format, as strictly as the apps write it. */
export function readExposition(text: string): Map<string, ServedMetric> {
  const metrics = new Map<string, ServedMetric & { samples: Sample[] }>();
  let current = { name: '', type: '', help: '', samples: [] as Sample[] };
  for (const line of text.split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      if (metrics.has(name)) throw new Error(`${name} is told twice`);
      current = { name, type: '', help: rest, samples: [] };
      metrics.set(name, current);
    } else if (kind === 'TYPE') {
      current.type = rest;
    } else if (line !== '') {
      current.samples.push(readSample(line));
    }
  }
  return metrics;
}

/** What the samples of this name sum up to that have these labels. */
export function sumOf(
  metrics: ReadonlyMap<string, ServedMetric>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const fitting = metrics
    .get(name)
    ?.samples.filter((sample) =>
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
  return (fitting ?? []).reduce((sum, { value }) => sum + value, 0);
}

function readSample(line: string): Sample {
  const [, name, inBraces = '', value] = /^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`not a sample: ${line}`);
  const labels = [...inBraces.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(labels.map(([, label = '', text = '']) => [label, text])),
    value: Number(value),
  };
}
