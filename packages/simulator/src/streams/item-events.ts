import { objectsIn, type JsonObject } from '../json.ts';
import { likelyPieces, piecesOf } from './pieces.ts';

export interface ItemEvents {
  /** The item as it is when it is added. */
  readonly begun: JsonObject;
  /** What comes until it is done. */
  readonly between: readonly JsonObject[];
}

export function itemEvents(item: JsonObject): ItemEvents {
  const running = { ...item, status: 'in_progress' };
  switch (item['type']) {
    case 'message':
      return {
        begun: { ...running, content: [] },
        between: objectsIn(item['content']).flatMap(contentEvents),
      };
    case 'function_call': {
      const text = String(item['arguments']);
      const ending = { name: item['name'], arguments: text };
      return {
        begun: { ...running, arguments: '' },
        between: carriedEvents('response.function_call_arguments', text, ending),
      };
    }
    case 'custom_tool_call': {
      const text = String(item['input']);
      return {
        begun: { ...running, input: '' },
        between: carriedEvents('response.custom_tool_call_input', text, { input: text }),
      };
    }
    case 'reasoning':
      return {
        begun: { ...item, summary: [], ...(item['content'] === undefined ? {} : { content: [] }) },
        between: [
          ...objectsIn(item['summary']).flatMap(summaryEvents),
          ...objectsIn(item['content']).flatMap(thoughtEvents),
        ],
      };
    default:
      return { begun: item, between: [] };
  }
}

function carriedEvents(name: string, text: string, ending: JsonObject): readonly JsonObject[] {
  return [
    ...piecesOf(text).map((delta) => ({ type: `${name}.delta`, delta })),
    { type: `${name}.done`, ...ending },
  ];
}

function contentEvents(part: JsonObject, index: number): readonly JsonObject[] {
  const place = { content_index: index };
  const isRefusal = part['type'] === 'refusal';
  const empty = isRefusal
    ? { ...part, refusal: '' }
    : { ...part, text: '', annotations: [], logprobs: [] };
  return [
    { type: 'response.content_part.added', part: empty },
    ...(isRefusal ? refusalEvents(part) : textEvents(part)),
    { type: 'response.content_part.done', part },
  ].map((event) => ({ ...event, ...place }));
}

function textEvents({ text, annotations, logprobs }: JsonObject): readonly JsonObject[] {
  const tokens = objectsIn(logprobs);
  const pieces = likelyPieces(String(text), tokens.length === 0 ? undefined : tokens);
  return [
    ...pieces.map((piece) => ({
      type: 'response.output_text.delta',
      delta: piece.text,
      logprobs: piece.logprobs ?? [],
    })),
    ...objectsIn(annotations).map((annotation, position) => ({
      type: 'response.output_text.annotation.added',
      annotation_index: position,
      annotation,
    })),
    { type: 'response.output_text.done', text, logprobs: tokens },
  ];
}

function refusalEvents({ refusal }: JsonObject): readonly JsonObject[] {
  return [
    ...piecesOf(String(refusal)).map((delta) => ({ type: 'response.refusal.delta', delta })),
    { type: 'response.refusal.done', refusal },
  ];
}

/** What some providers show of the thinking itself. */
function thoughtEvents(part: JsonObject, index: number): readonly JsonObject[] {
  const { text } = part;
  return [
    { type: 'response.content_part.added', part: { ...part, text: '' } },
    ...piecesOf(String(text)).map((delta) => ({ type: 'response.reasoning_text.delta', delta })),
    { type: 'response.reasoning_text.done', text },
    { type: 'response.content_part.done', part },
  ].map((event) => ({ ...event, content_index: index }));
}

function summaryEvents(part: JsonObject, index: number): readonly JsonObject[] {
  const { text } = part;
  const name = 'response.reasoning_summary';
  return [
    { type: `${name}_part.added`, part: { ...part, text: '' } },
    ...piecesOf(String(text)).map((delta) => ({ type: `${name}_text.delta`, delta })),
    { type: `${name}_text.done`, text },
    { type: `${name}_part.done`, part },
  ].map((event) => ({ ...event, summary_index: index }));
}
