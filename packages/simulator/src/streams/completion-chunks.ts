import { isJsonObject, objectsIn, type JsonObject } from '../json.ts';
import { partsOf, piecesOf } from './pieces.ts';
import { takeTurns } from './take-turns.ts';

/** A legacy completion as its stream tells it. */
export function* completionChunks(
  { choices, usage, ...constant }: JsonObject,
  includeUsage: boolean,
): Generator<JsonObject> {
  for (const choice of takeTurns(objectsIn(choices).map(choiceSteps))) yield chunk([choice], null);
  if (includeUsage) yield chunk([], usage ?? null);

  function chunk(told: readonly JsonObject[], toldUsage: unknown): JsonObject {
    return { ...constant, choices: told, ...(includeUsage ? { usage: toldUsage } : {}) };
  }
}

function choiceSteps({
  index,
  text,
  logprobs,
  finish_reason: finishReason,
}: JsonObject): readonly JsonObject[] {
  const pieces = isJsonObject(logprobs)
    ? likelyPieces(logprobs)
    : piecesOf(String(text)).map((piece) => ({ text: piece, logprobs: null }));
  return [
    ...pieces.map((piece) => ({ ...piece, index, finish_reason: null })),
    { text: '', index, logprobs: null, finish_reason: finishReason },
  ];
}

/** Every list of the likelihoods is cut at the same places. */
function likelyPieces(logprobs: JsonObject): readonly JsonObject[] {
  const { tokens } = logprobs;
  const texts: readonly unknown[] = Array.isArray(tokens) ? tokens : [];
  let start = 0;
  return partsOf(texts).map((part) => {
    const [from, to] = [start, start + part.length];
    start = to;
    const cut = Object.entries(logprobs).map(([name, list]) => {
      return [name, Array.isArray(list) ? list.slice(from, to) : list];
    });
    return { text: part.join(''), logprobs: Object.fromEntries(cut) };
  });
}
