import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cpuChart } from './cpu-chart.ts';
import { lineChart } from './line-chart.ts';
import { type Report, textReport } from './text-report.ts';

/** Everything below this line of the documentation is written anew; what stands above is people's. */
export const MEASURED_LINE = '<!-- Below this line: written by `pnpm bench --write-docs` -->';

/** Into a folder of its own: for people, for programs, and the plots. */
export async function writeReport(report: Report, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(join(folder, 'report.md'), `# Bench\n\n${withChart(report, '.')}`);
  await writePlots(report, folder);
}

/** Puts the report below what people wrote in `performance.md`. */
export async function writeDocs(report: Report, docsFolder: string): Promise<void> {
  const file = join(docsFolder, 'performance.md');
  const [written = ''] = (await readFile(file, 'utf8')).split(MEASURED_LINE);
  const plots = 'performance';
  await mkdir(join(docsFolder, plots), { recursive: true });
  await writePlots(report, join(docsFolder, plots));
  await writeFile(file, `${written}${MEASURED_LINE}\n\n${withChart(report, plots)}`);
}

function withChart(report: Report, plots: string): string {
  return `${textReport(report, plots)}![CPU for one request](${plots}/cpu.svg)\n`;
}

async function writePlots({ stages }: Report, folder: string): Promise<void> {
  await writeFile(join(folder, 'cpu.svg'), cpuChart(stages));
  for (const plot of stages.flatMap(({ plots }) => plots)) {
    await writeFile(join(folder, `${plot.name}.svg`), lineChart(plot));
  }
}
