import { createHash } from 'node:crypto';

import { errorBody } from '../http/api-error.ts';
import { failedAnswer, noTokens, succeededAnswer, type Answer } from './answer.ts';
import { inputTokens } from './prompt.ts';
import type { Question } from './question.ts';

/** Real models give a hundred times as many; few keep the result files small. */
const defaultDimensions = 16;

export function embeddingAnswer({ body }: Question): Answer {
  const inputs = embeddingInputs(body['input']);
  if (inputs === undefined) {
    const message = "Invalid 'input': expected a text, tokens, or a list of either.";
    return failedAnswer(400, errorBody(400, message, { param: 'input', code: 'invalid_value' }));
  }
  const asked = body['dimensions'];
  const dimensions =
    typeof asked === 'number' && asked >= 1 ? Math.floor(asked) : defaultDimensions;
  const data = inputs.map((input, index) => {
    const vector = vectorOf(JSON.stringify(input), dimensions);
    const embedding = body['encoding_format'] === 'base64' ? asBase64(vector) : [...vector];
    return { object: 'embedding', index, embedding };
  });
  const prompt = inputTokens(body['input']);
  const usage = { prompt_tokens: prompt, total_tokens: prompt };
  return succeededAnswer(
    { object: 'list', data, model: body['model'], usage },
    { ...noTokens, prompt },
  );
}

/** The separate inputs of a call: one for a text or a list of tokens, else one per list entry. */
export function embeddingInputs(input: unknown): readonly unknown[] | undefined {
  if (typeof input === 'string') return input === '' ? undefined : [input];
  if (!Array.isArray(input) || input.length === 0) return undefined;
  if (input.every(isToken)) return [input];
  return input.every(isInput) ? input : undefined;
}

function isInput(entry: unknown): boolean {
  if (typeof entry === 'string') return entry !== '';
  return Array.isArray(entry) && entry.length > 0 && entry.every(isToken);
}

function isToken(entry: unknown): boolean {
  return Number.isInteger(entry);
}

/** Numbers in [-1, 1) from the text's digest. */
function vectorOf(text: string, dimensions: number): Float32Array {
  const digest = createHash('sha256').update(text).digest();
  return Float32Array.from({ length: dimensions }, (_, index) => {
    const byte = digest[index % digest.length] ?? 0;
    return ((byte + index) % 256) / 128 - 1;
  });
}

function asBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}
