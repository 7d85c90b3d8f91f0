/** Names of fields whose values are never written, wherever they turn up in a log line. */
const SECRET_FIELDS = new Set([
  'authorization',
  'apikey',
  'api_key',
  'api-key',
  'credential',
  'password',
  'secret',
  'secrets',
  'body',
  'messages',
  'prompt',
  'content',
]);

/** What keys look like: a provider key, a webhook secret, a bearer header, the password of an address. */
const SECRET_SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\bsk-[\w-]{6,}/g, 'sk-***'],
  [/\bwhsec_[\w+/=-]+/g, 'whsec_***'],
  [/\bBearer\s+\S+/gi, 'Bearer ***'],
  [/(\w+:\/\/[^:@/\s]*):[^@/\s]+@/g, '$1:***@'],
];

const DEEPEST = 6;

/** A copy of a log line's facts, cleaned field by field. */
export function redactFields(
  facts: Readonly<Record<string, unknown>>,
  depth = 0,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([field, value]) => [
      field,
      SECRET_FIELDS.has(field.toLowerCase()) ? '***' : redact(value, depth),
    ]),
  );
}

/**
 * A copy of a value without secrets. A second line of defence: the first is that nobody
 * hands them to the logger.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '…';
  if (value instanceof Error) return redactText(`${value.name}: ${value.message}`);
  if (Buffer.isBuffer(value)) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return value.map((entry) => redact(entry, depth + 1));
  return redactFields({ ...value }, depth + 1);
}

export function redactText(text: string): string {
  let clean = text;
  for (const [shape, instead] of SECRET_SHAPES) clean = clean.replace(shape, instead);
  return clean;
}
