/** `pnpm soak`: a provider's day in fast time with random faults, and whether every promise was kept. */
import { listenForStop } from '../stop-signal.ts';
import { runSoak, sumUp } from './run-soak.ts';
import { readSoakOptions, type SoakOptions, soakUsage } from './soak-options.ts';

const interrupted = 130;

process.exitCode = await main(process.argv.slice(2));

async function main(given: readonly string[]): Promise<number> {
  let options: SoakOptions;
  try {
    options = readSoakOptions(given);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${soakUsage}`);
    return 2;
  }
  const stop = listenForStop();
  try {
    const outcome = await runSoak(options, (line) => console.log(line), stop.aborted);
    console.log(outcome.account);
    console.log(sumUp(outcome));
    return outcome.violations.length === 0 ? 0 : 1;
  } catch (error) {
    if (stop.aborted.aborted) return interrupted;
    console.error(error);
    return 1;
  } finally {
    stop[Symbol.dispose]();
  }
}
