import { loadavg } from 'node:os';
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { BenchOptions } from './bench-options.ts';
import { redisVersion } from './measure/redis-version.ts';
import { describeVerdict } from './report/budget.ts';
import { formatNumber } from './report/format-number.ts';
import { machineFacts } from './report/machine-facts.ts';
import type { StageResult } from './report/stage-result.ts';
import type { Report } from './report/text-report.ts';
import { writeReport } from './report/write-report.ts';
import { fullSizes, smallSizes } from './stages/sizes.ts';
import { StageRun } from './stages/stage-run.ts';
import { stages } from './stages/stages.ts';

/** Runs the chosen stages, one after the other, and writes what they found into `folder`. */
export async function runBench(
  options: BenchOptions,
  folder: string,
  say: (line: string) => void,
  stopped: AbortSignal,
): Promise<Report> {
  const machine = machineFacts(await redisVersion(), loadavg()[0] ?? 0);
  const profiles = join(folder, 'profiles');
  if (options.profile) await mkdir(profiles, { recursive: true });
  const report: Report & { stages: StageResult[] } = { machine, stages: [] };
  try {
    for (const name of options.stages) {
      stopped.throwIfAborted();
      say(name);
      const run = new StageRun({
        stage: name,
        sizes: options.small ? smallSizes : fullSizes,
        say,
        profileFile: options.profile
          ? (part, process) => join(profiles, fileName(name, part, process))
          : undefined,
      });
      await stages.get(name)?.(run);
      const result = run.result();
      report.stages.push(result);
      sayResult(result, say);
    }
  } finally {
    // What was measured before a stage failed is not lost.
    await writeReport(report, folder);
  }
  return report;
}

function sayResult({ tookMs, verdicts }: StageResult, say: (line: string) => void): void {
  say(`  took ${formatNumber(tookMs / 1000)} s`);
  for (const verdict of verdicts) {
    const measured = `${formatNumber(verdict.measured)} ${verdict.unit}`;
    const limit = `at most ${formatNumber(verdict.limit)}`;
    say(`  ${verdict.budget}: ${measured}, ${limit}: ${describeVerdict(verdict)}`);
  }
}

function fileName(...parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[^\w-]+/g, '-')).join('.');
}
