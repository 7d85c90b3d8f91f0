import { ConfigError } from '../config-error.ts';
import { readRates } from '../faults/read-rates.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { BatchTrouble } from './batch-trouble.ts';
import type { LineError } from './line-error.ts';

/** What to change of a batch's trouble: a value by name, null for one that is to go. */
export interface TroubleChange {
  readonly set: BatchTrouble;
  readonly cleared: readonly string[];
}

type Check = (value: unknown) => unknown;

const isFinite = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const text: Check = (value) => accept(typeof value === 'string', value, 'a text');
const flag: Check = (value) => accept(typeof value === 'boolean', value, 'true or false');
const whole: Check = (value) => accept(Number.isInteger(value), value, 'a whole number');
const seconds: Check = (value) =>
  accept(isFinite(value) && Number(value) >= 0, value, 'a number of seconds');
const share: Check = (value) =>
  accept(isFinite(value) && Number(value) >= 0 && Number(value) <= 1, value, 'from 0 to 1');
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    accept(typeof value === 'string' && allowed.includes(value), value, allowed.join(', '));

const checks: Readonly<Record<keyof BatchTrouble, Check>> = {
  stuck: oneOf('validating', 'in_progress', 'finalizing', 'cancelling'),
  statusAs: text,
  statusCase: oneOf('lower', 'upper', 'capitalised'),
  emptyIds: oneOf('null', 'absent', 'empty-string'),
  emptyErrorFile: flag,
  errorRowsInOutput: flag,
  rows: (value) => readRates(value, 'rows.'),
  counts: oneOf('true', 'absent', 'null', 'all-completed', 'none-completed', 'too-many'),
  timestamps: oneOf('seconds', 'iso'),
  failWith: (value) => readLineErrors(value),
  cancelForgetsRows: flag,
  forgotten: flag,
  partialContent: flag,
  holdBatches: flag,
  validatingSecs: seconds,
  runningSecs: seconds,
  finalizingSecs: seconds,
  cancellingSecs: seconds,
  expireAfterSecs: seconds,
  expireFinishedShare: share,
  maxReportedErrors: (value) =>
    accept(Number.isInteger(value) && Number(value) >= 1, value, '1 up'),
  reportLines: flag,
  lineOffset: whole,
};

export function readTroubleChange(asked: JsonObject): TroubleChange {
  const set: JsonObject = {};
  const cleared: string[] = [];
  for (const [name, value] of Object.entries(asked)) {
    const check = Object.entries(checks).find(([known]) => known === name)?.[1];
    if (check === undefined) throw new ConfigError(`'${name}' is no trouble of batches`);
    if (value === null) cleared.push(name);
    else set[name] = named(name, () => check(value));
  }
  return { set, cleared };
}

export function changeTrouble(
  trouble: BatchTrouble,
  { set, cleared }: TroubleChange,
): BatchTrouble {
  const kept = Object.entries(trouble).filter(([name]) => !cleared.includes(name));
  return { ...Object.fromEntries(kept), ...set };
}

export function readLineErrors(value: unknown): readonly LineError[] {
  if (!Array.isArray(value)) throw new ConfigError('expected a list');
  return value.map((error: unknown) => {
    if (!isJsonObject(error)) throw new ConfigError('expected a list of objects');
    const { code, message, param, line } = error;
    return {
      code: typeof code === 'string' ? code : 'server_error',
      message: typeof message === 'string' ? message : '',
      param: typeof param === 'string' ? param : null,
      line: typeof line === 'number' ? line : null,
    };
  });
}

function accept(isRight: boolean, value: unknown, expected: string): unknown {
  if (isRight) return value;
  throw new ConfigError(`expected ${expected}`);
}

function named<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(`Invalid '${name}': ${error.message}.`);
    throw error;
  }
}
