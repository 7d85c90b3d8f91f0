import type { ProviderFile } from './provider-batch.ts';
import { asObject, numberField, optional, textField, timeField } from './read-fields.ts';

/** Reads a file object as tolerantly as can be; undefined when the value cannot be one. */
export function parseFile(value: unknown): ProviderFile | undefined {
  const told = asObject(value);
  if (told === undefined || (textField(told, 'object') ?? 'file') !== 'file') return undefined;
  const id = textField(told, 'id');
  if (id === undefined) return undefined;
  return {
    id,
    ...optional('filename', textField(told, 'filename')),
    ...optional('bytes', numberField(told, 'bytes')),
    ...optional('purpose', textField(told, 'purpose')),
    ...optional('createdAt', timeField(told, 'created_at')),
    ...optional('expiresAt', timeField(told, 'expires_at')),
  };
}
