import type { ServerSentEvent } from './server-sent-events.ts';

export interface ReplayOptions {
  /** The caller asked for a last chunk that tells the tokens used. */
  readonly includeUsage: boolean;
}

/**
 * Tells a finished answer as the provider would have streamed it. Throws `UnreplayableError` when the
 * answer has not the form of its endpoint.
 */
export type Replay = (answer: JsonObject, options: ReplayOptions) => Iterable<ServerSentEvent>;

export type JsonObject = Readonly<Record<string, unknown>>;

/** The provider answered something that no stream of this endpoint can tell. */
export class UnreplayableError extends Error {
  override readonly name = 'UnreplayableError';
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list that must be there. */
export function objectsOf(value: unknown): JsonObject[] {
  if (!Array.isArray(value) || !value.every(isObject)) {
    throw new UnreplayableError('a list of objects is missing');
  }
  return value;
}

/** The objects of a list that may be missing. */
export function someObjectsOf(value: unknown): JsonObject[] {
  return value === undefined || value === null ? [] : objectsOf(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
