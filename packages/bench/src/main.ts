/** `pnpm bench`: what a request costs, stage by stage, and whether that is within the budgets. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listenForStop } from '@silt/dev-env';
import { type BenchOptions, benchUsage, readBenchOptions } from './bench-options.ts';
import { isMet } from './report/budget.ts';
import { textReport } from './report/text-report.ts';
import { writeDocs } from './report/write-report.ts';
import { runBench } from './run-bench.ts';

const interrupted = 130;
const root = fileURLToPath(new URL('../../../', import.meta.url));

process.exitCode = await main(process.argv.slice(2));

async function main(given: readonly string[]): Promise<number> {
  let options: BenchOptions;
  try {
    options = readBenchOptions(given);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${benchUsage}`);
    return 2;
  }
  using stop = listenForStop();
  const folder = join(root, 'bench-results', new Date().toISOString().replace(/[:.]/g, '-'));
  try {
    const report = await runBench(options, folder, (line) => console.log(line), stop.aborted);
    console.log(`\n${textReport(report, folder)}`);
    if (options.writeDocs) await writeDocs(report, join(root, 'docs'));
    const verdicts = report.stages.flatMap((stage) => stage.verdicts);
    console.log(`${verdicts.filter(isMet).length} of ${verdicts.length} budgets met; ${folder}`);
    return 0;
  } catch (error) {
    if (stop.aborted.aborted) return interrupted;
    console.error(error);
    return 1;
  }
}
