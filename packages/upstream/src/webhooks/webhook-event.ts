import { asObject, optional, textField } from '../read-fields.ts';

/** What a webhook says. Only a hint: how the batch stands is asked of the provider itself. */
export interface WebhookEvent {
  /** The `webhook-id` header: the same when the event is delivered again. */
  readonly id: string;
  /** Such as `batch.completed`; `unknown` where the body does not tell. */
  readonly type: string;
  /** The provider's id of the batch that the event is about, if it is about one. */
  readonly batchId?: string;
}

/** Longer than any name that a provider gives; what is longer is none. */
const LONGEST_NAME = 256;

/** Reads the body of a webhook as tolerantly as can be: its sender has proved who it is. */
export function readWebhookEvent(id: string, rawBody: string): WebhookEvent {
  const told = asObject(parsed(rawBody)) ?? {};
  const type = nameField(told, 'type') ?? 'unknown';
  const data = asObject(told['data']) ?? {};
  const batchId = type.startsWith('batch.') ? nameField(data, 'id') : undefined;
  return { id, type, ...optional('batchId', batchId) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nameField(object: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const name = textField(object, key);
  return name !== undefined && name.length <= LONGEST_NAME ? name : undefined;
}
