/** `node dist/chaos/checker/main.js FOLDER`: judges once more what a run of chaos has left there. */
import { checkRun } from './check-run.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('main.js FOLDER');
  process.exitCode = 2;
} else {
  const { account, sum, violations } = await checkRun(folder);
  for (const line of account) console.log(line);
  console.log(sum);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
