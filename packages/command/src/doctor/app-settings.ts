import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CHECK_SETTINGS } from '@silt/shared/service';
import { type Environment, fault, type Finding, ok } from './finding.ts';

const run = promisify(execFile);

const APPS = ['gateway', 'dispatcher', 'poller'] as const;
const CHECK_MS = 30_000;
const EX_CONFIG = 78;

export interface AppSettings {
  readonly findings: readonly Finding[];
  /** What the apps make of the environment, defaults included, secrets left out. */
  readonly known: ReadonlyMap<string, unknown>;
}

/** Has each app check its own settings: nobody else knows what they may be. */
export async function checkAppSettings(environment: Environment): Promise<AppSettings> {
  const checks = await Promise.all(APPS.map((app) => checkOne(app, environment)));
  return {
    findings: checks.flatMap(({ findings }) => findings),
    known: new Map(checks.flatMap(({ settings }) => Object.entries(settings))),
  };
}

interface Check {
  readonly findings: readonly Finding[];
  readonly settings: object;
}

async function checkOne(app: (typeof APPS)[number], environment: Environment): Promise<Check> {
  const check = `settings of the ${app}`;
  const entry = fileURLToPath(new URL(`../../../../apps/${app}/dist/main.js`, import.meta.url));
  if (!existsSync(entry)) {
    const found = `the ${app} is not here: whether its settings are good is not known`;
    const remedy = 'Build it (npm run build), or run the doctor where it is.';
    return { findings: [{ check, level: 'unknown', found, remedy }], settings: {} };
  }
  try {
    const { stdout } = await run(process.execPath, [entry, CHECK_SETTINGS], {
      env: { ...environment },
      timeout: CHECK_MS,
    });
    return { findings: [ok(check, 'can be used')], settings: settingsIn(stdout) };
  } catch (error) {
    return { findings: faultsIn(check, error), settings: {} };
  }
}

function settingsIn(text: string): object {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? value : {};
}

/** An app's own words name every fault, and no value. */
function faultsIn(check: string, error: unknown): Finding[] {
  const failed = typeof error === 'object' && error !== null ? error : {};
  if (!('code' in failed) || failed.code !== EX_CONFIG || !('stderr' in failed)) {
    return [fault(check, 'the app did not start to check them', 'Build it again (npm run build).')];
  }
  const [, ...faults] = String(failed.stderr).trim().split('\n');
  return faults.map((line) => {
    const [name = ''] = line.trim().split(' ');
    return fault(
      check,
      line.trim(),
      `Correct ${name}: "Settings" in the README tells what it may be.`,
    );
  });
}
