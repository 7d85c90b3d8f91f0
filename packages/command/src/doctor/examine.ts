import { ConfigError } from '@silt/shared/config';
import { examineRedis } from '@silt/shared/redis';
import { openFileLimit } from '@silt/shared/service';
import { ShardState } from '@silt/shared/state';
import { connect } from '../connect.ts';
import { exitStatus } from '../exit-status.ts';
import { RedisUnavailableError } from '../failures.ts';
import { table } from '../output/table.ts';
import type { Report } from '../report.ts';
import { readCommandSettings } from '../settings.ts';
import { checkAgreement } from './agreement.ts';
import { checkAppSettings } from './app-settings.ts';
import { checkClock } from './clock.ts';
import { type Environment, fault, type Finding, ok } from './finding.ts';
import { checkOpenFiles, checkSpool } from './machine.ts';
import { checkPayment } from './payment.ts';
import { checkProvider } from './provider.ts';
import { redisFaults } from './redis-faults.ts';

export interface ExamineOptions {
  readonly wallClock?: () => number;
}

/** Looks at everything that an operator can get wrong. Changes nothing that the apps see. */
export async function examine(
  environment: Environment,
  { wallClock = Date.now }: ExamineOptions = {},
): Promise<Report> {
  const { findings: ofSettings, known } = await checkAppSettings(environment);
  const number = (name: string): number | undefined => {
    const value = known.get(name);
    return typeof value === 'number' ? value : undefined;
  };
  const [redis, machine, provider] = await Promise.all([
    checkRedis(environment, wallClock),
    checkMachine(known, number),
    checkUpstream(environment, known),
  ]);
  const findings = [
    ...ofSettings,
    ...redis,
    ...machine,
    ...provider,
    ...checkPayment(environment, known),
  ];
  return report(findings);
}

async function checkRedis(environment: Environment, wallClock: () => number): Promise<Finding[]> {
  const check = 'Redis';
  try {
    const { REDIS_URL, SHARDS = 1 } = readCommandSettings(environment);
    const redis = await connect(REDIS_URL);
    try {
      const examination = await examineRedis(redis);
      const faults = redisFaults(examination);
      const single =
        examination.kind === 'server' && examination.nodes.some((one) => one.inCluster);
      // A cluster's node that is taken for a server refuses most keys: nothing more can be asked.
      if (single) return [ok(check, 'answers'), ...faults];
      return [
        ok(check, 'answers'),
        ...faults,
        ...(await checkAgreement(redis, SHARDS, environment)),
        await checkClock(new ShardState(redis, 0), wallClock),
      ];
    } finally {
      redis.disconnect();
    }
  } catch (error) {
    // Faults of settings were told by the apps.
    if (error instanceof ConfigError) return [];
    const found =
      error instanceof RedisUnavailableError ? error.message : 'Redis broke off while it was asked';
    const remedy =
      'Start it, or correct REDIS_URL: host, port, password, and rediss:// where it speaks TLS.';
    return [fault(check, found, remedy)];
  }
}

async function checkMachine(
  known: ReadonlyMap<string, unknown>,
  number: (name: string) => number | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const maxHeld = number('MAX_HELD');
  if (maxHeld !== undefined) findings.push(checkOpenFiles(openFileLimit(), maxHeld));
  const folder = known.get('SPOOL_DIR');
  const batchBytes = number('BATCH_MAX_BYTES');
  const batchesAtOnce = number('SUBMIT_CONCURRENCY');
  if (typeof folder === 'string' && batchBytes !== undefined && batchesAtOnce !== undefined) {
    findings.push(await checkSpool({ folder, batchBytes, batchesAtOnce }));
  }
  return findings;
}

async function checkUpstream(
  environment: Environment,
  known: ReadonlyMap<string, unknown>,
): Promise<Finding[]> {
  const baseUrl = known.get('UPSTREAM_BASE_URL');
  if (typeof baseUrl !== 'string') return [];
  return checkProvider(baseUrl, environment['OPENAI_API_KEY'] || undefined);
}

function report(findings: readonly Finding[]): Report {
  const faults = findings.filter(({ level }) => level === 'fault').length;
  const rows = findings.flatMap(({ check, level, found, remedy }) => [
    [level, check, found],
    ...(remedy === undefined ? [] : [['', '', `→ ${remedy}`]]),
  ]);
  return {
    status: faults === 0 ? exitStatus.done : exitStatus.no,
    json: { faults, findings },
    text: `${table(['', 'CHECK', 'FOUND'], rows)}\n${faults === 0 ? 'no faults' : `faults: ${faults}`}\n`,
  };
}
