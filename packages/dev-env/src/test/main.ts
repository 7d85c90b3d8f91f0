/** `npm test`: every package's tests through turbo, and one line at the end that sums them up. */
import { repositoryRoot } from '../repository.ts';
import { listenForStop } from '../stop-signal.ts';
import { findTestPackages, readResult, removeResults } from './test-packages.ts';
import { runTurbo } from './run-turbo.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(given: readonly string[]): Promise<number> {
  using stop = listenForStop();
  process.chdir(repositoryRoot);
  const packages = await findTestPackages(given);
  await removeResults(packages);
  const turboCode = await runTurbo([...defaultArguments(given), ...given], stop.aborted);

  let passed = 0;
  let failed = 0;
  const unfinished: string[] = [];
  for (const testPackage of packages) {
    const counts = await readResult(testPackage);
    if (counts === undefined) unfinished.push(testPackage.name);
    passed += counts?.passed ?? 0;
    failed += counts?.failed ?? 0;
  }
  if (packages.length === 0) console.log('\nNo package with tests was chosen.');
  for (const name of unfinished) console.log(`\nThe tests of ${name} left no result.`);
  if (turboCode !== 0 && failed + unfinished.length === 0) {
    console.log(`\nturbo ended with code ${turboCode}, though no test failed.`);
  }
  const allFailed = failed + unfinished.length;
  console.log(`\n${passed} passed, ${allFailed} failed`);
  return turboCode === 0 && allFailed === 0 && packages.length > 0 ? 0 : 1;
}

function defaultArguments(given: readonly string[]): string[] {
  const chosen = (name: string) => given.some((argument) => argument.startsWith(name));
  // One failing package must not keep the others from being tried. The environment goes through
  // whole, since the name of the Redis server binary is in it.
  const defaults = ['--continue', '--env-mode=loose', '--ui=stream'];
  if (!chosen('--concurrency')) {
    // Two at a time, on two cores as well: most tests wait. But packages that share a Redis named
    // from outside would empty each other's databases.
    defaults.push(`--concurrency=${process.env['REDIS_URL'] ? 1 : 2}`);
  }
  return defaults;
}
