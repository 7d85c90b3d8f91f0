import type { Description, ObjectSchema } from 'joi';
import type { JsonSchema } from './operation.ts';

/** What a body must say, in JSON Schema: read off the very check that it has to pass. */
export function envelopeSchema(envelope: ObjectSchema): JsonSchema {
  return { ...schemaOf(envelope.describe()), additionalProperties: true };
}

function schemaOf(description: Description): JsonSchema {
  const { type, allow = [], matches, keys } = description;
  const allowed: readonly unknown[] = allow;
  if (type === 'any') return allowed.length > 0 ? { enum: allowed } : {};
  if (type === 'alternatives') {
    return { anyOf: alternativesOf(matches).map((match) => schemaOf(match)) };
  }
  return {
    type: allowed.includes(null) ? [type, 'null'] : type,
    ...(type === 'string' && { minLength: allowed.includes('') ? 0 : 1 }),
    ...(type === 'object' && keys && propertiesOf(keys)),
    ...limitsOf(description),
  };
}

function propertiesOf(keys: Readonly<Record<string, Description>>): JsonSchema {
  const properties = Object.entries(keys);
  const required = properties.filter(([, { flags }]) => presenceOf(flags) === 'required');
  return {
    properties: Object.fromEntries(properties.map(([name, value]) => [name, schemaOf(value)])),
    ...(required.length > 0 && { required: required.map(([name]) => name) }),
  };
}

function presenceOf(flags: object | undefined): unknown {
  return flags && Reflect.get(flags, 'presence');
}

interface Match {
  readonly schema: Description;
}

function alternativesOf(matches: unknown): Description[] {
  return Array.isArray(matches) ? matches.map(({ schema }: Match) => schema) : [];
}

interface Rule {
  readonly name: string;
  readonly args?: { readonly limit?: number };
}

/** The least and the most that a text or a list may hold. Other rules have no exact counterpart. */
function limitsOf({ type, rules }: Description): JsonSchema {
  const what = type === 'array' ? 'Items' : 'Length';
  const listed: readonly Rule[] = Array.isArray(rules) ? rules : [];
  return Object.fromEntries(
    listed
      .filter(({ name }) => name === 'min' || name === 'max')
      .map(({ name, args }) => [`${name}${what}`, args?.limit]),
  );
}
