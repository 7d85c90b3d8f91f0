import { isJsonObject, type JsonObject } from '../json.ts';
import type { ToolCall } from './answer-parts.ts';
import { fitSchema } from './fit-schema.ts';

/** The JSON that the request's output format asks for, of chat and of Responses; else undefined. */
export function structuredContent(body: JsonObject, text: string): string | undefined {
  const format = body['response_format'] ?? objectAt(body, 'text')['format'];
  if (!isJsonObject(format)) return undefined;
  if (format['type'] === 'json_object') return JSON.stringify({ echo: text });
  if (format['type'] !== 'json_schema') return undefined;
  const { schema } = isJsonObject(format['json_schema']) ? format['json_schema'] : format;
  return JSON.stringify(fitSchema(schema, text));
}

/** The call that a `tool_choice` leaves no choice about: of the tool named, or else the first. */
export function forcedCall(body: JsonObject, text: string): ToolCall | undefined {
  const choice = body['tool_choice'];
  const named = isJsonObject(choice) ? toolOf(choice) : undefined;
  if (choice !== 'required' && named === undefined) return undefined;
  const listed: readonly unknown[] = Array.isArray(body['tools']) ? body['tools'] : [];
  const tools = listed
    .filter(isJsonObject)
    .map(toolOf)
    .filter((tool) => tool !== undefined);
  const tool = named === undefined ? tools[0] : tools.find(({ name }) => name === named.name);
  if (tool === undefined) return undefined;
  const { kind, name, parameters } = tool;
  const input = kind === 'custom' ? text : JSON.stringify(fitSchema(parameters ?? empty, text));
  return { kind, name, input };
}

const empty = { type: 'object', properties: {} };

/** Chat puts a tool's facts one level deeper than Responses does. */
function toolOf(
  tool: JsonObject,
): { kind: ToolCall['kind']; name: string; parameters: unknown } | undefined {
  const { type } = tool;
  if (type !== 'function' && type !== 'custom') return undefined;
  const { name, parameters } = isJsonObject(tool[type]) ? tool[type] : tool;
  return typeof name === 'string' ? { kind: type, name, parameters } : undefined;
}

function objectAt(body: JsonObject, key: string): JsonObject {
  const value = body[key];
  return isJsonObject(value) ? value : {};
}
