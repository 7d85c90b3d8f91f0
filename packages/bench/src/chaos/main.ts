/** `pnpm chaos`: the whole product under load and under fire, and whether every promise was kept. */
import { listenForStop } from '@silt/dev-env';
import { chaosUsage, type ChaosOptions, readChaosOptions } from './chaos-options.ts';
import { runChaos } from './run-chaos.ts';

const interrupted = 130;

process.exitCode = await main(process.argv.slice(2));

async function main(given: readonly string[]): Promise<number> {
  let options: ChaosOptions;
  try {
    options = readChaosOptions(given);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${chaosUsage}`);
    return 2;
  }
  using stop = listenForStop();
  try {
    const outcome = await runChaos(options, (line) => console.log(line), stop.aborted);
    console.log(outcome.account);
    console.log(`chaos: ${outcome.verdict.sum}`);
    console.log(`The evidence is in ${options.folder}.`);
    return outcome.verdict.violations.length + outcome.faults.length === 0 ? 0 : 1;
  } catch (error) {
    if (stop.aborted.aborted) return interrupted;
    console.error(error);
    return 1;
  }
}
