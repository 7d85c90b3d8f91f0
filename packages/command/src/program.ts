import { ConfigError } from '@silt/shared/config';
import { describeError, onOneLine, redactText } from '@silt/shared/logging';
import { Command, CommanderError } from 'commander';
import { batches } from './commands/batches.ts';
import { cancel, cancelBatch } from './commands/cancel.ts';
import { lanes, pause, resume } from './commands/lanes.ts';
import { requests } from './commands/requests.ts';
import { requeue } from './commands/requeue.ts';
import { status } from './commands/status.ts';
import { type Deployment, withDeployment } from './deployment.ts';
import { examine } from './doctor/examine.ts';
import { exitStatus } from './exit-status.ts';
import { RedisUnavailableError } from './failures.ts';
import type { Report } from './report.ts';

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const EXIT_HELP = `
Settings are those of the apps: REDIS_URL, and SHARDS and RESULT_TTL_SECS where they are set.

Who changes something leaves a line of the audit's on stderr.

Exit status: 0 done; 1 no such thing, too late, or faults found; 2 wrong usage;
69 Redis does not answer; 78 the settings cannot be used or do not fit the deployment.
`;

/** Runs one command line; returns its exit status. */
export async function runCommand(
  words: readonly string[],
  { environment, out, err }: Surroundings,
): Promise<number> {
  let exit: number = exitStatus.done;
  const program = new Command('silt')
    .description('Looks after a deployment of Silt. Shows no prompts, answers or credentials.')
    .option('--json', 'one JSON object instead of text')
    .addHelpText('after', EXIT_HELP)
    .configureOutput({ writeOut: out, writeErr: err })
    .exitOverride();
  const tell = (report: Report): void => {
    out(
      program.opts()['json'] ? `${onOneLine(JSON.stringify(report.json, null, 2))}\n` : report.text,
    );
    exit = report.status;
  };
  const on = async (work: (deployment: Deployment) => Promise<Report>): Promise<void> =>
    tell(await withDeployment(environment, err, work));

  program
    .command('status')
    .description('what is queued and in batches, lane by lane')
    .action(() => on(status));
  program
    .command('requests <name>')
    .description('one request, by its id or, with --tenant, by the Idempotency-Key of its call')
    .option('--tenant <id>', 'whose key it is')
    .action((name: string, { tenant }: { tenant?: string }) =>
      on((deployment) => requests(deployment, name, tenant)),
    );
  program
    .command('batches')
    .description('batches that are not done with')
    .option('--all', 'closed ones too, as long as they are remembered')
    .action(({ all }: { all?: true }) => on((deployment) => batches(deployment, all === true)));
  program
    .command('cancel <request>')
    .description('cancels a request by its id: its caller is answered 410')
    .action((id: string) => on((deployment) => cancel(deployment, id)));
  program
    .command('cancel-batch <batch>')
    .description('cancels every request of a batch that has no answer yet')
    .action((id: string) => on((deployment) => cancelBatch(deployment, id)));
  program
    .command('requeue <request>')
    .description('has a request that waits for later gone on with now')
    .action((id: string) => on((deployment) => requeue(deployment, id)));
  program
    .command('lanes')
    .description('lanes that have something to do, or are paused')
    .action(() => on(lanes));
  program
    .command('pause <lane>')
    .description('makes no more batches of a lane; its requests stay queued')
    .action((id: string) => on((deployment) => pause(deployment, id)));
  program
    .command('resume <lane>')
    .description('ends a pause')
    .action((id: string) => on((deployment) => resume(deployment, id)));
  program
    .command('doctor')
    .description('checks settings and surroundings, and says what to do')
    .action(async () => tell(await examine(environment)));

  try {
    await program.parseAsync(words, { from: 'user' });
    return exit;
  } catch (error) {
    // Commander has told what it has to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit : exitStatus.usage;
    if (error instanceof ConfigError) {
      err(`The settings cannot be used:\n${error.message.replace(/^/gm, '  ')}\n`);
      return exitStatus.settings;
    }
    err(
      `${error instanceof RedisUnavailableError ? error.message : redactText(describeError(error).error)}\n`,
    );
    return exitStatus.unavailable;
  }
}
