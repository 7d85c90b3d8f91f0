import { isText, type JsonObject, someObjectsOf } from './replay.ts';

/** What is told between an item's beginning and its end: the event's name and fields of its own. */
export interface ItemStep {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Items of other types are told whole, by their beginning and end. */
export function* itemSteps(item: JsonObject): Generator<ItemStep> {
  switch (item['type']) {
    case 'message':
      yield* partSteps(item['content']);
      break;
    case 'function_call':
      yield* textSteps(
        'response.function_call_arguments',
        item['arguments'],
        'arguments',
        {},
        {
          name: item['name'],
        },
      );
      break;
    case 'custom_tool_call':
      yield* textSteps('response.custom_tool_call_input', item['input'], 'input');
      break;
    case 'reasoning':
      yield* summarySteps(item['summary']);
      yield* reasoningSteps(item['content']);
      break;
  }
}

/** A text that grows: one delta with all of it, if there is any, then the whole. */
function* textSteps(
  name: string,
  text: unknown,
  field: string,
  place: JsonObject = {},
  atTheEnd: JsonObject = {},
): Generator<ItemStep> {
  if (isText(text)) yield { type: `${name}.delta`, ...place, delta: text };
  yield { type: `${name}.done`, ...place, ...atTheEnd, [field]: text };
}

function* partSteps(content: unknown): Generator<ItemStep> {
  for (const [index, part] of someObjectsOf(content).entries()) {
    const place = { content_index: index };
    if (part['type'] === 'refusal') {
      yield { type: 'response.content_part.added', ...place, part: { ...part, refusal: '' } };
      yield* textSteps('response.refusal', part['refusal'], 'refusal', place);
    } else if (part['type'] === 'output_text') {
      yield* outputTextSteps(part, place);
    } else {
      yield { type: 'response.content_part.added', ...place, part };
    }
    yield { type: 'response.content_part.done', ...place, part };
  }
}

function* outputTextSteps(part: JsonObject, place: JsonObject): Generator<ItemStep> {
  const logprobs = part['logprobs'] ?? [];
  const begun = { ...part, text: '', annotations: [], logprobs: [] };
  yield { type: 'response.content_part.added', ...place, part: begun };
  if (isText(part['text'])) {
    yield { type: 'response.output_text.delta', ...place, delta: part['text'], logprobs };
  }
  for (const [index, annotation] of someObjectsOf(part['annotations']).entries()) {
    yield {
      type: 'response.output_text.annotation.added',
      ...place,
      annotation_index: index,
      annotation,
    };
  }
  yield { type: 'response.output_text.done', ...place, text: part['text'], logprobs };
}

function* summarySteps(summary: unknown): Generator<ItemStep> {
  for (const [index, part] of someObjectsOf(summary).entries()) {
    const place = { summary_index: index };
    yield { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } };
    yield* textSteps('response.reasoning_summary_text', part['text'], 'text', place);
    yield { type: 'response.reasoning_summary_part.done', ...place, part };
  }
}

function* reasoningSteps(content: unknown): Generator<ItemStep> {
  for (const [index, part] of someObjectsOf(content).entries()) {
    const place = { content_index: index };
    yield { type: 'response.content_part.added', ...place, part: { ...part, text: '' } };
    yield* textSteps('response.reasoning_text', part['text'], 'text', place);
    yield { type: 'response.content_part.done', ...place, part };
  }
}
