import { isJsonObject, objectsIn, type JsonObject } from '../json.ts';
import { likelyPieces, piecesOf } from './pieces.ts';
import { takeTurns } from './take-turns.ts';

/** A chat completion as its stream tells it. */
export function* chatChunks(
  { choices, usage, ...constant }: JsonObject,
  includeUsage: boolean,
): Generator<JsonObject> {
  for (const choice of takeTurns(objectsIn(choices).map(choiceSteps))) yield chunk([choice], null);
  if (includeUsage) yield chunk([], usage ?? null);

  function chunk(told: readonly JsonObject[], toldUsage: unknown): JsonObject {
    const ending = includeUsage ? { usage: toldUsage } : {};
    return { ...constant, object: 'chat.completion.chunk', choices: told, ...ending };
  }
}

function choiceSteps({
  index,
  message,
  logprobs,
  finish_reason: finishReason,
}: JsonObject): readonly JsonObject[] {
  const { role, content, refusal, tool_calls: calls, ...rest } = asObject(message);
  const { reasoning_content: reasoning, ...extra } = rest;
  const likely = asObject(logprobs);
  return [
    step({ role, content: typeof content === 'string' ? '' : null, refusal: null, ...extra }),
    // Whole, for no official client would put its pieces together.
    ...(reasoning === undefined ? [] : [step({ reasoning_content: reasoning })]),
    ...said('content', content, likely['content']),
    ...said('refusal', refusal, likely['refusal']),
    ...objectsIn(calls).flatMap((call, position) =>
      callDeltas(call, position).map((delta) => step({ tool_calls: [delta] })),
    ),
    step({}, null, finishReason),
  ];

  function said(key: 'content' | 'refusal', text: unknown, tokens: unknown) {
    if (typeof text !== 'string') return [];
    const asked = Array.isArray(tokens) ? objectsIn(tokens) : undefined;
    return likelyPieces(text, asked).map((piece) => {
      const none = { content: null, refusal: null };
      const told = piece.logprobs === undefined ? null : { ...none, [key]: piece.logprobs };
      return step({ [key]: piece.text }, told);
    });
  }

  function step(delta: JsonObject, told: unknown = null, finish: unknown = null): JsonObject {
    return { index, delta, logprobs: told, finish_reason: finish };
  }
}

/** The first names the call, the others carry what it is called with. */
function callDeltas(call: JsonObject, index: number): readonly JsonObject[] {
  const { id, type } = call;
  const key = type === 'custom' ? 'custom' : 'function';
  const carrier = type === 'custom' ? 'input' : 'arguments';
  const { name, [carrier]: carried } = asObject(call[key]);
  return [
    { index, id, type, [key]: { name, [carrier]: '' } },
    ...piecesOf(String(carried)).map((piece) => ({ index, [key]: { [carrier]: piece } })),
  ];
}

function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
