import { isJsonObject, type JsonObject } from '../json.ts';
import {
  endings,
  noParts,
  type AnswerParts,
  type Citation,
  type ToolCall,
} from './answer-parts.ts';

/** The parts that a `!parts` directive asks for; undefined when they are not well-formed. */
export function readParts(text: string): AnswerParts | undefined {
  const asked = parseObject(text);
  if (asked === undefined) return undefined;
  const { content = null, refusal = null, reasoning = [], ending = 'whole' } = asked;
  const calls = [
    ...readList(asked['tools'], (tool) => readCall('function', tool, tool['arguments'] ?? '{}')),
    ...readList(asked['customTools'], (tool) => readCall('custom', tool, tool['input'] ?? '')),
  ];
  const citations = readList(asked['citations'], readCitation);
  const known = endings.find((name) => name === ending);
  if (!isTextOrNull(content) || !isTextOrNull(refusal) || !isTextList(reasoning)) return undefined;
  if (known === undefined || calls.includes(undefined) || citations.includes(undefined)) {
    return undefined;
  }
  return {
    ...noParts,
    content,
    refusal,
    reasoning,
    calls: calls.filter((call) => call !== undefined),
    citations: citations.filter((citation) => citation !== undefined),
    ending: known,
  };
}

function readList<T>(
  value: unknown,
  read: (entry: JsonObject) => T | undefined,
): readonly (T | undefined)[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [undefined];
  return value.map((entry) => (isJsonObject(entry) ? read(entry) : undefined));
}

function readCall(
  kind: ToolCall['kind'],
  { name }: JsonObject,
  input: unknown,
): ToolCall | undefined {
  if (typeof name !== 'string') return undefined;
  return { kind, name, input: typeof input === 'string' ? input : JSON.stringify(input) };
}

function readCitation({ url, title = '' }: JsonObject): Citation | undefined {
  return typeof url === 'string' && typeof title === 'string' ? { url, title } : undefined;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
