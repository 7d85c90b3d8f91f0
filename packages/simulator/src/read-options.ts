import type { SimulatorOptions } from './settings.ts';

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

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
    maxLines: readNumber('MAX_LINES', Number.isInteger, 1),
    maxFileBytes: readNumber('MAX_FILE_BYTES', Number.isInteger, 1),
    maxEmbeddingInputs: readNumber('EMBEDDING_INPUTS', Number.isInteger, 1),
    maxReportedErrors: readNumber('MAX_REPORTED_ERRORS', Number.isInteger, 1),
    unknownModels: readList('UNKNOWN_MODELS'),
    revokedKeys: readList('REVOKED_KEYS'),
    seed: readText('SEED'),
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
}
