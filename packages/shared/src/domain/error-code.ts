/** Larger bodies are no errors that a provider words. */
const MOST_BYTES = 65_536;
const CODE = /^[\w.:-]{1,64}$/;

/**
 * The code of an error body, or its type where it has none. Never its message: that may quote what was
 * asked. Undefined where the body tells neither, or something that is no word.
 */
export function errorCodeOf(body: Buffer): string | undefined {
  if (body.byteLength > MOST_BYTES) return undefined;
  const error = memberOf(parsed(body), 'error');
  return [memberOf(error, 'code'), memberOf(error, 'type')].find(
    (word): word is string => typeof word === 'string' && CODE.test(word),
  );
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
