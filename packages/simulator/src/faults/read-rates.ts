import { parseRowFault } from '../answers/row-fault.ts';
import { batchFaultsByName } from '../batches/batch-trouble.ts';
import { ConfigError } from '../config-error.ts';
import { isJsonObject } from '../json.ts';
import { webhookFaultsByName } from '../webhooks/webhook-sender.ts';
import type { FaultRates } from './chance.ts';
import { isCallFaultName } from './call-fault-names.ts';
import { operations } from './operations.ts';

/** Probabilities by name. A name that nothing would come of is refused. */
export function readRates(value: unknown, prefix = ''): FaultRates {
  if (!isJsonObject(value)) throw new ConfigError('expected an object of probabilities');
  const rates: Record<string, number> = {};
  for (const [name, rate] of Object.entries(value)) {
    if (!isRateName(`${prefix}${name}`)) throw new ConfigError(`'${prefix}${name}' is no fault`);
    if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) {
      throw new ConfigError(`the probability of '${name}' is not from 0 to 1`);
    }
    rates[name] = rate;
  }
  return rates;
}

/** `rows.…`, `batch.…`, `webhooks.…`, or a fault behind the name of an operation or `*`. */
function isRateName(name: string): boolean {
  if (name.startsWith('rows.')) return parseRowFault(name.slice('rows.'.length)) !== undefined;
  if (name.startsWith('batch.'))
    return Object.hasOwn(batchFaultsByName, name.slice('batch.'.length));
  if (name.startsWith('webhooks.'))
    return Object.hasOwn(webhookFaultsByName, name.slice('webhooks.'.length));
  const operation = ['*', ...operations].find((known) => name.startsWith(`${known}.`));
  return operation !== undefined && isCallFaultName(name.slice(operation.length + 1));
}
