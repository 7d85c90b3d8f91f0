import { isUtf8 } from 'node:buffer';
import type { ObjectSchema, ValidationErrorItem } from 'joi';
import { ApiError } from '../answer/api-error.ts';

/** What a body must say for Silt to carry it. All else is between the caller and the provider. */
export interface Envelope {
  readonly model: string;
}

/**
 * Checks a body without changing a byte of it: the bytes travel on as they came. What is wrong is
 * told by path and never by value.
 */
export function parseCall<T extends Envelope>(body: Buffer, envelope: ObjectSchema<T>): T {
  if (!isUtf8(body)) throw invalid('The body is not valid UTF-8.');
  let value: unknown;
  try {
    // A byte order mark stays in the text and is refused as no JSON, as providers do.
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw invalid('The body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('The body must be a JSON object.');
  }
  const checked = envelope.validate(value, {
    allowUnknown: true,
    convert: false,
    errors: { wrap: { label: false } },
  });
  if (!checked.error) return checked.value;
  throw refusalOf(checked.error.details[0]);
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
