import type { Advance } from '../batches/batch-runner.ts';
import { readLineErrors, readTroubleChange } from '../batches/read-batch-trouble.ts';
import type { TroubleChange } from '../batches/read-batch-trouble.ts';
import { sha256Hex } from '../digest.ts';
import { statusFault, usualEvents } from '../faults/call-fault-names.ts';
import type { Fault, FaultMoment } from '../faults/fault.ts';
import type { ArmedFault } from '../faults/faults.ts';
import { isOperation, operations, type Operation } from '../faults/operations.ts';
import type { Pause } from '../faults/pauses.ts';
import { ApiError } from '../http/api-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { readOptions } from '../read-options.ts';
import type { SimulatorOptions } from '../settings.ts';
import { webhookModes, type WebhookEndpoint } from '../webhooks/webhook-sender.ts';

export function readPause(body: unknown): Pause {
  const asked = readObject(body);
  const { when } = asked;
  if (when !== 'before' && when !== 'after') throw wrong('when', "'before' or 'after'");
  return { operation: readOperation(asked), when, count: readCount(asked) };
}

export function readFault(body: unknown): ArmedFault {
  const asked = readObject(body);
  const { id, count = 1, ...rest } = asked;
  return {
    operation: readOperation(asked),
    count: readCount({ count }),
    ...readOwner(asked),
    ...(typeof id === 'string' ? { id } : {}),
    fault: readFaultKind(rest),
  };
}

function readFaultKind(asked: JsonObject): Fault {
  const { reset, timeout, cut, bytesPerSecond, contentType, invisibleSecs, at } = asked;
  if (isAsked(reset)) return { kind: 'reset', when: readMoment(reset, 'reset', 'after') };
  if (isAsked(timeout)) return { kind: 'timeout', when: readMoment(timeout, 'timeout', 'before') };
  if (cut === true) return { kind: 'cut' };
  if (isAsked(asked['break'])) return readBreak(asked);
  if (typeof contentType === 'string') return { kind: 'content-type', contentType };
  if (bytesPerSecond !== undefined) {
    if (!isCount(bytesPerSecond) || bytesPerSecond === 0) {
      throw wrong('bytesPerSecond', 'a number from 1 up');
    }
    return { kind: 'slow', bytesPerSecond };
  }
  if (invisibleSecs !== undefined) {
    if (typeof invisibleSecs !== 'number') throw wrong('invisibleSecs', 'a number');
    return {
      kind: 'invisible',
      secs: invisibleSecs,
      at: at === 'validation' ? 'validation' : 'create',
    };
  }
  return readStatusFault(asked);
}

function readBreak({ break: how, afterEvents = usualEvents }: JsonObject): Fault {
  if (how !== true && how !== 'reset' && how !== 'error' && how !== 'end') {
    throw wrong('break', "true, 'reset', 'error' or 'end'");
  }
  if (!isCount(afterEvents)) throw wrong('afterEvents', 'a number');
  return { kind: 'break', how: how === true ? 'reset' : how, afterEvents };
}

function readStatusFault(asked: JsonObject): Fault {
  const { code, message, retryAfterSecs, when } = asked;
  const html = asked['html'] === true;
  const status = asked['status'] ?? (html ? 200 : undefined);
  const least = html ? 200 : 400;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < least || status > 599) {
    throw wrong('status', 'an HTTP error status, or another kind of fault');
  }
  return {
    ...statusFault(status),
    html,
    when: readMoment(when ?? true, 'when', 'before'),
    code: typeof code === 'string' ? code : null,
    ...(typeof message === 'string' ? { message } : {}),
    retryAfterSecs: typeof retryAfterSecs === 'number' ? retryAfterSecs : null,
  };
}

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== false;
}

function readMoment(value: unknown, param: string, usual: FaultMoment): FaultMoment {
  if (value === true) return usual;
  if (value === 'before' || value === 'after') return value;
  throw wrong(param, "true, 'before' or 'after'");
}

/** What is to go wrong with the batch of that id, or with the next ones. */
export function readBatchFault(body: unknown): {
  readonly batchId: string | undefined;
  readonly count: number;
  readonly owner?: string;
  readonly change: TroubleChange;
} {
  const { batchId, count = 1, key: _, ...trouble } = readObject(body);
  if (batchId !== undefined && typeof batchId !== 'string') throw wrong('batchId', 'a text');
  const change = readTroubleChange(trouble);
  return { batchId, count: readCount({ count }), ...readOwner(readObject(body)), change };
}

export function readWebhook(body: unknown): WebhookEndpoint {
  const asked = readObject(body);
  const { url, secret, delayMs = 0, repeat = 1, mode = 'normal' } = asked;
  if (typeof url !== 'string' || !URL.canParse(url)) throw wrong('url', 'a URL');
  if (typeof secret !== 'string') throw wrong('secret', 'whsec_ and base64');
  if (!isCount(delayMs)) throw wrong('delayMs', 'a number');
  const known = webhookModes.find((name) => name === mode);
  if (known === undefined) throw wrong('mode', webhookModes.join(', '));
  const times = readCount({ count: repeat });
  return { url, secret, delayMs, repeat: times, mode: known, ...readOwner(asked) };
}

const settledAtStart = [
  'PORT',
  'HOST',
  'STATE_DIR',
  'TIME_SCALE',
  'DIALECT',
  'BASE_PATHS',
  'WEBHOOK_URL',
  'WEBHOOK_SECRET',
];

/** Knobs by the names they have in the environment. Some are looked at only once. */
export function readSettings(body: unknown): SimulatorOptions {
  const asked = readObject(body);
  for (const name of settledAtStart) {
    if (asked[name] !== undefined) throw wrong(name, 'to be set before the start only');
  }
  const texts = Object.entries(asked).map(([name, value]) => {
    return [name, typeof value === 'string' ? value : JSON.stringify(value)] as const;
  });
  const read = Object.entries(readOptions(Object.fromEntries(texts)));
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

export function readAdvance(body: unknown): Advance {
  const { to, finishedRows, errors } = readObject(body);
  switch (to) {
    case 'in_progress':
    case 'completed':
    case 'expired':
    case 'cancelled':
    case 'failed':
      break;
    default:
      throw wrong('to', "'in_progress', 'completed', 'expired', 'cancelled' or 'failed'");
  }
  if (finishedRows !== undefined && !isCount(finishedRows)) throw wrong('finishedRows', 'a number');
  return { to, finishedRows, errors: errors === undefined ? undefined : readLineErrors(errors) };
}

function readObject(body: unknown): JsonObject {
  if (!isJsonObject(body)) throw wrong('body', 'a JSON object');
  return body;
}

function readOperation({ operation }: JsonObject): Operation {
  if (!isOperation(operation)) throw wrong('operation', operations.join(', '));
  return operation;
}

/** The sha256 of the key that something is meant for. */
function readOwner({ key }: JsonObject): { readonly owner?: string } {
  return typeof key === 'string' ? { owner: sha256Hex(key) } : {};
}

function readCount({ count = 1 }: JsonObject): number {
  if (!isCount(count) || count === 0) throw wrong('count', 'a number from 1 up');
  return count;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function wrong(param: string, expected: string): ApiError {
  return new ApiError(400, `Invalid '${param}': expected ${expected}.`, { param });
}
