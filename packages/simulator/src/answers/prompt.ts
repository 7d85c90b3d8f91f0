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
  return { text: typeof input === 'string' ? input : '', images: 0 };
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
  return estimateTokens(JSON.stringify(body['messages'] ?? body['input'] ?? body['prompt'] ?? ''));
}

function contentOf(content: unknown): Prompt {
  if (typeof content === 'string') return { text: content, images: 0 };
  const parts = Array.isArray(content) ? content.filter(isJsonObject) : [];
  const texts = parts.map((part) => part['text']).filter((text) => typeof text === 'string');
  const images = parts.filter((part) => part['type'] === 'image_url').length;
  return { text: texts.join('\n'), images };
}
