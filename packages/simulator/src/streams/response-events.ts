import { objectsIn, type JsonObject } from '../json.ts';
import { itemEvents } from './item-events.ts';

/** A response as its stream tells it, its events counted from 0. */
export function* responseEvents(response: JsonObject): Generator<JsonObject> {
  let count = 0;
  for (const { type, ...told } of uncountedEvents(response)) {
    yield { type, sequence_number: count, ...told };
    count += 1;
  }
}

function* uncountedEvents(response: JsonObject): Generator<JsonObject> {
  const begun = {
    ...response,
    status: 'in_progress',
    completed_at: null,
    error: null,
    incomplete_details: null,
    output: [],
    usage: null,
  };
  yield { type: 'response.created', response: begun };
  yield { type: 'response.in_progress', response: begun };
  for (const [index, item] of objectsIn(response['output']).entries()) {
    const events = itemEvents(item);
    yield { type: 'response.output_item.added', output_index: index, item: events.begun };
    for (const event of events.between) {
      yield { ...event, item_id: item['id'], output_index: index };
    }
    yield { type: 'response.output_item.done', output_index: index, item };
  }
  yield { type: lastEvent(response['status']), response };
}

function lastEvent(status: unknown): string {
  return status === 'failed' || status === 'incomplete'
    ? `response.${status}`
    : 'response.completed';
}
