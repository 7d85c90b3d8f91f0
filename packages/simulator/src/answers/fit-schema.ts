import { isJsonObject, type JsonObject } from '../json.ts';

/** Deeper than that, optional things are left out, so that a schema that contains itself ends. */
const deepest = 6;

/** A value that fits a simple JSON schema, with `text` wherever any text will do. */
export function fitSchema(schema: unknown, text: string): unknown {
  return fit(schema, 0);

  function fit(asked: unknown, depth: number): unknown {
    if (!isJsonObject(asked)) return text;
    const { $ref: reference, const: only, enum: allowed } = asked;
    if (typeof reference === 'string' && depth <= 2 * deepest) {
      return fit(resolve(schema, reference), depth + 1);
    }
    if (only !== undefined) return only;
    if (Array.isArray(allowed)) return allowed[0];
    const options = asked['anyOf'] ?? asked['oneOf'];
    if (Array.isArray(options)) return fit(choose(options, depth), depth);
    if (Array.isArray(asked['allOf'])) return fit(merge(asked['allOf']), depth);
    switch (typeOf(asked, depth)) {
      case 'object':
        return fitObject(asked, depth);
      case 'array':
        return fitArray(asked, depth);
      case 'integer':
        return Math.ceil(leastNumber(asked));
      case 'number':
        return leastNumber(asked);
      case 'boolean':
        return true;
      case 'null':
        return null;
      default:
        return fitText(asked, text);
    }
  }

  function fitObject(asked: JsonObject, depth: number): JsonObject {
    const properties = isJsonObject(asked['properties']) ? asked['properties'] : {};
    const required = Array.isArray(asked['required']) ? asked['required'] : [];
    const names = Object.keys(properties).filter(
      (name) => depth < deepest || required.includes(name),
    );
    return Object.fromEntries(names.map((name) => [name, fit(properties[name], depth + 1)]));
  }

  function fitArray(asked: JsonObject, depth: number): readonly unknown[] {
    const { minItems, maxItems } = asked;
    const least = typeof minItems === 'number' ? minItems : 0;
    const most = typeof maxItems === 'number' ? maxItems : Number.POSITIVE_INFINITY;
    const length = depth < deepest ? Math.min(Math.max(1, least), most) : least;
    return Array.from({ length }, () => fit(asked['items'], depth + 1));
  }
}

/** `#/$defs/name` and `#`. */
function resolve(root: unknown, reference: string): unknown {
  const path = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  let found: unknown = root;
  for (const name of path)
    found = isJsonObject(found) ? found[decodeURIComponent(name)] : undefined;
  return found;
}

function choose(options: readonly unknown[], depth: number): unknown {
  const isNull = (option: unknown): boolean => isJsonObject(option) && option['type'] === 'null';
  const preferred = depth < deepest ? options.find((option) => !isNull(option)) : undefined;
  return preferred ?? options.find(isNull) ?? options[0];
}

function merge(all: readonly unknown[]): JsonObject {
  return Object.assign({}, ...all.filter(isJsonObject));
}

function typeOf({ type, properties }: JsonObject, depth: number): unknown {
  if (!Array.isArray(type)) return type ?? (properties === undefined ? 'string' : 'object');
  const known: readonly unknown[] = type;
  return (depth < deepest ? known.find((name) => name !== 'null') : undefined) ?? known.at(-1);
}

function leastNumber({ minimum, exclusiveMinimum, maximum }: JsonObject): number {
  if (typeof minimum === 'number') return minimum;
  if (typeof exclusiveMinimum === 'number') return exclusiveMinimum + 1;
  return typeof maximum === 'number' ? Math.min(1, maximum) : 1;
}

const textOfFormat: Readonly<Record<string, string>> = {
  'date-time': '2025-06-15T15:06:40Z',
  date: '2025-06-15',
  time: '15:06:40Z',
  duration: 'PT1S',
  email: 'someone@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function fitText({ format, minLength, maxLength }: JsonObject, text: string): string {
  const known = typeof format === 'string' ? textOfFormat[format] : undefined;
  if (known !== undefined) return known;
  const padded = typeof minLength === 'number' ? text.padEnd(minLength, '.') : text;
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded;
}
