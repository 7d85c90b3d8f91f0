/** Reading of values that came from the provider, whose shape is not to be relied on. */

export type JsonObject = Readonly<Record<string, unknown>>;

const LONGEST_WORDS = 500;

export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One property to spread, or none: to an optional property `undefined` is no value. */
export function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>>;
export function optional(key: string, value: unknown): object {
  return value === undefined ? {} : { [key]: value };
}

/** A text that says something: absent, null and `""` all mean that there is none. */
export function textField(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberField(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Unix seconds; some providers write ISO 8601 instead. */
export function timeField(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  if (typeof value !== 'string') return numberField(object, key);
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** Cut to a length that is fit for a log. */
export function boundedText(text: string): string {
  return text.length > LONGEST_WORDS ? `${text.slice(0, LONGEST_WORDS - 1)}…` : text;
}
