import { isJsonObject, type JsonObject } from '../json.ts';
import { estimateTokens } from './answer.ts';

export interface Prompt {
  readonly text: string;
  readonly images: number;
}

/** What the caller asks: the last user message of a chat, or the input of any other call. */
export function promptOf(body: JsonObject): Prompt {
  const messages = body['messages'];
  if (Array.isArray(messages)) {
    const user = messages.findLast(
      (message) => isJsonObject(message) && message['role'] === 'user',
    );
    return isJsonObject(user) ? contentOf(user['content']) : { text: '', images: 0 };
  }
  const input = body['input'] ?? body['prompt'];
  if (typeof input === 'string') return { text: input, images: 0 };
  return Array.isArray(input) ? promptOfList(input) : { text: '', images: 0 };
}

/** The last message among the items of a response; of several texts, the first; of parts, all. */
function promptOfList(input: readonly unknown[]): Prompt {
  const [first] = input;
  if (typeof first === 'string') return { text: first, images: 0 };
  const items = input.filter(isJsonObject);
  const user = items.findLast((item) => item['role'] === 'user');
  return contentOf(user === undefined ? items : user['content']);
}

/** What a batch of these bodies counts for towards the enqueued-token limit. */
export function countPromptTokens(bodyTexts: Iterable<string>): number {
  let tokens = 0;
  for (const text of bodyTexts) {
    const body: unknown = JSON.parse(text);
    if (isJsonObject(body)) tokens += promptTokens(body);
  }
  return tokens;
}

/** What a request counts for among the tokens that wait, whatever becomes of it. */
export function promptTokens(body: JsonObject): number {
  return inputTokens(body['messages'] ?? body['input'] ?? body['prompt'] ?? '');
}

/** Tokens are counted, and texts estimated. */
export function inputTokens(input: unknown): number {
  if (!Array.isArray(input) || input.length === 0) return estimateTokens(JSON.stringify(input));
  if (input.every((entry) => typeof entry === 'number')) return input.length;
  const entries: readonly unknown[] = input;
  if (!entries.every((entry) => Array.isArray(entry))) return estimateTokens(JSON.stringify(input));
  return entries.reduce<number>((sum, entry) => sum + inputTokens(entry), 0);
}

function contentOf(content: unknown): Prompt {
  if (typeof content === 'string') return { text: content, images: 0 };
  const parts = Array.isArray(content) ? content.filter(isJsonObject) : [];
  const texts = parts.map((part) => part['text']).filter((text) => typeof text === 'string');
  const images = parts.filter((part) => isImage(part['type'])).length;
  return { text: texts.join('\n'), images };
}

function isImage(type: unknown): boolean {
  return type === 'image_url' || type === 'input_image';
}
