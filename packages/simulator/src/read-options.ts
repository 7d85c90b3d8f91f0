import { changeTrouble, readTroubleChange } from './batches/read-batch-trouble.ts';
import type { BatchTrouble } from './batches/batch-trouble.ts';
import { ConfigError } from './config-error.ts';
import { dialectNames } from './dialects/dialect-names.ts';
import type { FaultRates } from './faults/chance.ts';
import { readRates } from './faults/read-rates.ts';
import { isJsonObject } from './json.ts';
import type { SimulatorOptions } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The knobs of README.md, from the environment. An empty one counts as left out. */
export function readOptions(environment: Environment): SimulatorOptions {
  return {
    port: readNumber('PORT', Number.isInteger, 0),
    host: readText('HOST'),
    stateDir: readText('STATE_DIR'),
    timeScale: readNumber('TIME_SCALE', (value) => value > 0 && Number.isFinite(value), 0),
    validatingSecs: readNumber('VALIDATING_SECS', Number.isFinite, 0),
    runningSecs: readNumber('RUNNING_SECS', Number.isFinite, 0),
    finalizingSecs: readNumber('FINALIZING_SECS', Number.isFinite, 0),
    cancellingSecs: readNumber('CANCELLING_SECS', Number.isFinite, 0),
    holdBatches: readBoolean('HOLD_BATCHES'),
    expireAfterSecs: readNumber('EXPIRE_AFTER_SECS', Number.isFinite, 0),
    expireFinishedShare: readNumber('EXPIRE_FINISHED_SHARE', (value) => value <= 1, 0),
    maxLines: readNumber('MAX_LINES', Number.isInteger, 1),
    maxFileBytes: readNumber('MAX_FILE_BYTES', Number.isInteger, 1),
    maxEmbeddingInputs: readNumber('EMBEDDING_INPUTS', Number.isInteger, 1),
    maxReportedErrors: readNumber('MAX_REPORTED_ERRORS', Number.isInteger, 1),
    reportLines: readBoolean('REPORT_LINES'),
    lineOffset: readNumber('LINE_OFFSET', Number.isInteger, Number.NEGATIVE_INFINITY),
    unknownModels: readList('UNKNOWN_MODELS'),
    mixedModels: readBoolean('MIXED_MODELS'),
    bareLines: readBoolean('BARE_LINES'),
    revokedKeys: readList('REVOKED_KEYS'),
    seed: readText('SEED'),
    cachedShare: readNumber('CACHED_SHARE', (value) => value <= 1, 0),
    faults: readJson('FAULTS', readRates),
    batchFaults: readJson('BATCH_FAULTS', readTrouble),
    faultRetryAfterSecs: readNumber('FAULT_RETRY_AFTER_SECS', Number.isFinite, 0),
    slowBytesPerSec: readNumber('SLOW_BYTES_PER_SEC', Number.isInteger, 1),
    fileVisibleAfterSecs: readNumber('FILE_VISIBLE_AFTER_SECS', Number.isFinite, 0),
    fileInvisibleAt: readWord('FILE_INVISIBLE_AT', ['create', 'validation']),
    enqueuedTokenLimit: readNumber('ENQUEUED_TOKEN_LIMIT', Number.isInteger, 0),
    enqueuedLimitAt: readWord('ENQUEUED_LIMIT_AT', ['create', 'validation']),
    enqueuedRefusalStatus: readNumber('ENQUEUED_REFUSAL_STATUS', isErrorStatus, 0),
    enqueuedReleaseDelaySecs: readNumber('ENQUEUED_RELEASE_DELAY_SECS', Number.isFinite, 0),
    createsPerHour: readNumber('CREATES_PER_HOUR', Number.isInteger, 0),
    createsRetryAfterSecs: readNumber('CREATES_RETRY_AFTER_SECS', Number.isFinite, 0),
    idShape: readWord('ID_SHAPE', ['openai', 'underscore', 'uuid']),
    dialect: readWord('DIALECT', dialectNames),
    basePaths: readList('BASE_PATHS'),
    keyHeader: readText('KEY_HEADER'),
    deploymentPaths: readBoolean('DEPLOYMENT_PATHS'),
    streamPaceMs: readNumber('STREAM_PACE_MS', Number.isFinite, 0),
    modelCount: readNumber('MODEL_COUNT', Number.isInteger, 0),
    completionWindows: readList('COMPLETION_WINDOWS'),
    batchShape: readWord('BATCH_SHAPE', ['openai', 'together']),
    uploadPurpose: readText('UPLOAD_PURPOSE'),
    webhookUrl: readText('WEBHOOK_URL'),
    webhookSecret: readText('WEBHOOK_SECRET'),
  };

  function readText(name: string): string | undefined {
    const value = environment[name];
    return value === '' ? undefined : value;
  }

  function readNumber(
    name: string,
    isRight: (value: number) => boolean,
    least: number,
  ): number | undefined {
    const text = readText(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (isRight(value) && value >= least) return value;
    throw new ConfigError(`${name} is not a number that it may be`);
  }

  function readBoolean(name: string): boolean | undefined {
    const text = readText(name);
    if (text === undefined) return undefined;
    if (text === 'true' || text === 'false') return text === 'true';
    throw new ConfigError(`${name} is neither true nor false`);
  }

  function readList(name: string): readonly string[] | undefined {
    return readText(name)
      ?.split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  }

  function readWord<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = readText(name);
    if (text === undefined) return undefined;
    const word = allowed.find((known) => known === text);
    if (word !== undefined) return word;
    throw new ConfigError(`${name} is none of ${allowed.join(', ')}`);
  }

  function readJson<T extends FaultRates | BatchTrouble>(
    name: string,
    read: (value: unknown) => T,
  ): T | undefined {
    const text = readText(name);
    if (text === undefined) return undefined;
    try {
      return read(JSON.parse(text));
    } catch (error) {
      throw new ConfigError(`${name} cannot be used: ${String(error)}`);
    }
  }
}

function readTrouble(value: unknown): BatchTrouble {
  if (!isJsonObject(value)) throw new ConfigError('expected an object');
  return changeTrouble({}, readTroubleChange(value));
}

function isErrorStatus(value: number): boolean {
  return Number.isInteger(value) && value >= 400 && value <= 599;
}
