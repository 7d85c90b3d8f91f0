import { cpuMicros, type ProcessUsage } from '../measure/meter.ts';
import { describeVerdict } from './budget.ts';
import { formatNumber } from './format-number.ts';
import { markdownTable } from './markdown-table.ts';
import type { MachineFacts } from './machine-facts.ts';
import { sizingTable } from './sizing-table.ts';
import type { MeasuredPart, StageResult } from './stage-result.ts';

export interface Report {
  readonly machine: MachineFacts;
  readonly stages: readonly StageResult[];
}

/** The report as Markdown; plots are linked from the folder `plots`. */
export function textReport({ machine, stages }: Report, plots: string): string {
  const sizing = sizingTable(stages);
  const took = stages.reduce((sum, { tookMs }) => sum + tookMs, 0);
  return [
    `Measured ${machine.date} UTC on ${machine.cores} × ${machine.processor}, ${machine.memoryGb} GB, ` +
      `${machine.system}, Node ${machine.node}, Redis ${machine.redis}; load before it began ` +
      `${formatNumber(machine.loadBefore)}. All stages took ${formatNumber(took / 1000)} s.`,
    '## Budgets',
    verdictTable(stages),
    ...(sizing === undefined ? [] : [sizing]),
    ...stages.flatMap((stage) => stageSection(stage, plots)),
    '',
  ].join('\n\n');
}

function verdictTable(stages: readonly StageResult[]): string {
  const rows = stages.flatMap(({ verdicts }) =>
    verdicts.map((verdict) => [
      verdict.budget,
      `≤ ${formatNumber(verdict.limit)} ${verdict.unit}`,
      `${formatNumber(verdict.measured)} ${verdict.unit}`,
      describeVerdict(verdict),
    ]),
  );
  return markdownTable(['budget', 'limit', 'measured', ''], rows);
}

function stageSection(stage: StageResult, plots: string): string[] {
  const facts = stage.facts.map(
    ({ what, value, unit }) => `- ${what}: ${formatNumber(value)} ${unit}`,
  );
  return [
    `## ${stage.stage}`,
    markdownTable(
      [
        '',
        'requests',
        'wall',
        'process',
        'CPU for one',
        'CPU',
        'most resident',
        'most heap; Redis: data at the end',
      ],
      stage.parts.flatMap(partRows),
    ),
    ...(facts.length > 0 ? [facts.join('\n')] : []),
    ...stage.plots.map(({ name, title }) => `![${title}](${plots}/${name}.svg)`),
  ];
}

function partRows({ name, requests, measurement }: MeasuredPart): string[][] {
  return measurement.processes.map((usage, index) => [
    index === 0 ? name : '',
    index === 0 ? formatNumber(requests) : '',
    index === 0 ? `${formatNumber(measurement.wallMs / 1000)} s` : '',
    usage.name,
    `${formatNumber(cpuMicros({ ...measurement, processes: [usage] }, usage.name, requests))} µs`,
    `${formatNumber((usage.cpuMs / measurement.wallMs) * 100)} %`,
    megabytes(usage.peakResidentBytes),
    heapOrData(usage),
  ]);
}

function heapOrData({ peakHeapBytes, dataBytes }: ProcessUsage): string {
  const bytes = dataBytes ?? peakHeapBytes;
  return bytes === undefined ? '' : megabytes(bytes);
}

function megabytes(bytes: number): string {
  return `${formatNumber(bytes / 1_000_000)} MB`;
}
