import { isUtf8 } from 'node:buffer';
import type { ValidationErrorItem } from 'joi';
import { ApiError } from '../answer/api-error.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Envelope } from '../endpoints/envelope.ts';
import { editBody } from './body-members.ts';

export interface ParsedCall {
  readonly envelope: Envelope;
  readonly model: string;
  /** What it counts for where a provider caps the inputs of a batch. */
  readonly inputs: number;
  /** What goes to the provider: the caller's bytes, but for what has no place in a batch. */
  readonly body: Buffer;
}

/** How the answer travels is between the caller and Silt: providers refuse a file that speaks of it. */
const STREAM_MEMBERS = ['stream', 'stream_options'];

/**
 * Checks a body for its endpoint. Its bytes travel on as they came, less what asks for a stream, and
 * with the model where only the endpoint's default or the address names it (`modelOtherwise`). What
 * is wrong is told by path and never by value.
 */
export function parseCall(
  bytes: Buffer,
  endpoint: Endpoint,
  modelOtherwise: string | undefined = endpoint.defaultModel,
): ParsedCall {
  if (!isUtf8(bytes)) throw invalid('The body is not valid UTF-8.');
  let value: unknown;
  try {
    // A byte order mark stays in the text and is refused as no JSON, as providers do.
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('The body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('The body must be a JSON object.');
  }
  const named = Object.hasOwn(value, 'model');
  const model = named ? undefined : modelOtherwise;
  const checked = endpoint.envelope.validate(model === undefined ? value : { ...value, model });
  if (checked.error) throw refusalOf(checked.error.details[0]);
  const envelope = checked.value;
  // A plain `stream: false` is no trouble to a provider, and stays.
  const asksForStream = envelope.stream === true || Object.hasOwn(value, 'stream_options');
  const body =
    asksForStream || model !== undefined
      ? editBody(bytes, { without: STREAM_MEMBERS, ...(model !== undefined && { set: { model } }) })
      : bytes;
  return {
    envelope,
    model: envelope.model ?? '',
    inputs: endpoint.inputsOf?.(envelope) ?? 1,
    body,
  };
}

function refusalOf(detail: ValidationErrorItem | undefined): ApiError {
  const path = detail?.path.join('.') ?? '';
  const code = detail?.type === 'any.only' ? 'unsupported_value' : 'invalid_value';
  return new ApiError(
    400,
    detail?.type === 'any.required' ? 'missing_required_parameter' : code,
    detail?.message ?? 'The body has another form than it must have.',
    { param: path },
  );
}

function invalid(message: string): ApiError {
  return new ApiError(400, 'invalid_json', message);
}
