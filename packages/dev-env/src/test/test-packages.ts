import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../repository.ts';
import { readTestCounts, type TestCounts } from './test-counts.ts';
import { turboProgram } from './turbo-program.ts';

/** A package whose tests this run runs. */
export interface TestPackage {
  readonly name: string;
  readonly folder: string;
}

/** Asks turbo which packages the arguments choose, so that a filter counts what it ran and no more. */
export async function findTestPackages(turboArguments: readonly string[]): Promise<TestPackage[]> {
  const { stdout } = await promisify(execFile)(
    turboProgram,
    ['run', 'test', '--dry=json', ...turboArguments],
    { cwd: repositoryRoot, maxBuffer: 64 * 1024 * 1024 },
  );
  const plan: unknown = JSON.parse(stdout);
  if (!isPlan(plan)) throw new Error('turbo told its plan in a form this runner does not know');
  return plan.tasks
    .filter(({ task, command }) => task === 'test' && command !== '<NONEXISTENT>')
    .map((task) => ({ name: task.package, folder: join(repositoryRoot, task.directory) }));
}

/** A result of an earlier run must not count for this one. Turbo puts back what its cache holds. */
export async function removeResults(packages: readonly TestPackage[]): Promise<void> {
  await Promise.all(packages.map(({ folder }) => rm(resultFile(folder), { force: true })));
}

/** Undefined when the package's tests left no result: they never came to an end. */
export async function readResult({ folder }: TestPackage): Promise<TestCounts | undefined> {
  try {
    return readTestCounts(await readFile(resultFile(folder), 'utf8'));
  } catch {
    return undefined;
  }
}

function resultFile(folder: string): string {
  return join(folder, '.test-results', 'jest.json');
}

interface PlannedTask {
  readonly task: string;
  readonly package: string;
  readonly directory: string;
  readonly command: string;
}

function isPlan(value: unknown): value is { readonly tasks: readonly PlannedTask[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'tasks' in value &&
    Array.isArray(value.tasks) &&
    value.tasks.every(
      (task: unknown) =>
        typeof task === 'object' &&
        task !== null &&
        ['task', 'package', 'directory', 'command'].every(
          (field) => typeof Reflect.get(task, field) === 'string',
        ),
    )
  );
}
