import { type JsonObject, type Replay, someObjectsOf } from './replay.ts';
import { itemSteps } from './replay-response-item.ts';

/** By which event a response ends. */
const ENDINGS: ReadonlyMap<unknown, string> = new Map([
  ['failed', 'response.failed'],
  ['incomplete', 'response.incomplete'],
]);

/**
 * A response as numbered events: created, each item of its output from its beginning to its end, and
 * the whole at last.
 */
export const replayResponse: Replay = function* replay(response) {
  let sequence = 0;
  const event = (type: string, fields: JsonObject) => ({
    event: type,
    data: { type, ...fields, sequence_number: sequence++ },
  });
  const begun = {
    ...response,
    status: 'in_progress',
    output: [],
    usage: null,
    error: null,
    incomplete_details: null,
    ...('completed_at' in response && { completed_at: null }),
  };
  yield event('response.created', { response: begun });
  yield event('response.in_progress', { response: begun });
  for (const [index, item] of someObjectsOf(response['output']).entries()) {
    yield event('response.output_item.added', { output_index: index, item: emptied(item) });
    for (const { type, ...fields } of itemSteps(item)) {
      yield event(type, { item_id: item['id'], output_index: index, ...fields });
    }
    yield event('response.output_item.done', { output_index: index, item });
  }
  yield event(ENDINGS.get(response['status']) ?? 'response.completed', { response });
};

/** An item before anything of it was told. */
function emptied(item: JsonObject): JsonObject {
  const began = { ...item, ...('status' in item && { status: 'in_progress' }) };
  switch (item['type']) {
    case 'message':
      return { ...began, content: [] };
    case 'function_call':
      return { ...began, arguments: '' };
    case 'custom_tool_call':
      return { ...began, input: '' };
    case 'reasoning':
      return { ...began, summary: [], ...('content' in item && { content: [] }) };
    default:
      return item;
  }
}
