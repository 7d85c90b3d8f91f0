import type { BatchCounts, BatchStatus, ProviderBatch, ValidationFault } from './provider-batch.ts';
import { providerWords } from './provider-words.ts';
import {
  asObject,
  type JsonObject,
  numberField,
  optional,
  textField,
  timeField,
} from './read-fields.ts';

const KNOWN_STATUSES: readonly BatchStatus[] = [
  'validating',
  'in_progress',
  'finalizing',
  'cancelling',
  'completed',
  'failed',
  'expired',
  'cancelled',
];

/** Reads a batch as tolerantly as can be; undefined when the value cannot be one. */
export function parseBatch(value: unknown, apiKey: string): ProviderBatch | undefined {
  const told = asObject(value);
  if (told === undefined || (textField(told, 'object') ?? 'batch') !== 'batch') return undefined;
  const id = textField(told, 'id');
  if (id === undefined) return undefined;
  const statusAsTold = textField(told, 'status') ?? '';
  return {
    id,
    status: statusOf(statusAsTold),
    statusAsTold,
    ...optional('endpoint', textField(told, 'endpoint')),
    ...optional('inputFileId', textField(told, 'input_file_id')),
    ...optional('outputFileId', textField(told, 'output_file_id')),
    ...optional('errorFileId', textField(told, 'error_file_id')),
    errors: faultsOf(told['errors'], apiKey),
    ...optional('counts', countsOf(told['request_counts'])),
    metadata: metadataOf(told['metadata']),
    ...optional('createdAt', timeField(told, 'created_at')),
    ...optional('expiresAt', timeField(told, 'expires_at')),
  };
}

function statusOf(told: string): BatchStatus {
  const lower = told.toLowerCase();
  return KNOWN_STATUSES.find((status) => status === lower) ?? 'unknown';
}

function faultsOf(value: unknown, apiKey: string): ValidationFault[] {
  const list: unknown = Array.isArray(value) ? value : asObject(value)?.['data'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const fault = asObject(entry);
    return fault === undefined ? [] : [faultOf(fault, apiKey)];
  });
}

function faultOf(fault: JsonObject, apiKey: string): ValidationFault {
  return {
    ...optional('code', textField(fault, 'code')),
    message: providerWords(textField(fault, 'message') ?? '', apiKey),
    ...optional('param', textField(fault, 'param')),
    ...optional('line', numberField(fault, 'line')),
  };
}

function countsOf(value: unknown): BatchCounts | undefined {
  const told = asObject(value);
  if (told === undefined) return undefined;
  return {
    total: numberField(told, 'total') ?? 0,
    completed: numberField(told, 'completed') ?? 0,
    failed: numberField(told, 'failed') ?? 0,
  };
}

function metadataOf(value: unknown): Record<string, string> {
  const pairs = Object.entries(asObject(value) ?? {});
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
