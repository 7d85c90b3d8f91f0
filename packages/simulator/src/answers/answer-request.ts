import { sha256Hex } from '../digest.ts';
import { errorBody } from '../http/api-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { chatAnswer } from './chat-answer.ts';
import { parseDirective } from './directive.ts';
import { embeddingAnswer } from './embedding-answer.ts';
import { promptOf } from './prompt.ts';
import { estimateTokens, failedAnswer, type Answer } from './answer.ts';

/**
 * What a request is answered with, in a batch or directly. Depends on the request alone, so that a
 * test can predict it: call it with the endpoint (`/v1/chat/completions`) and the exact body text.
 */
export function answerRequest(endpoint: string, bodyText: string): Answer {
  let body: unknown;
  try {
    body = JSON.parse(bodyText);
  } catch {
    body = undefined;
  }
  if (!isJsonObject(body)) {
    return failedAnswer(400, errorBody(400, 'The request body is not a JSON object.'));
  }
  return answerBody(endpoint, body, sha256Hex(bodyText));
}

/** The same for a body that has been read already; `digest` is the sha256 of its text. */
export function answerBody(endpoint: string, body: JsonObject, digest: string): Answer {
  const prompt = promptOf(body);
  const directive = parseDirective(prompt.text);
  switch (directive.kind) {
    case 'missing':
    case 'never':
      return { kind: directive.kind };
    case 'status':
      return failedAnswer(directive.status, statusBody(directive.status, directive.message));
    case 'raw':
      return rawAnswer(directive.text, body);
    case 'echo':
    case 'tool':
    case 'refuse':
      break;
  }
  if (endpoint === '/v1/chat/completions') return chatAnswer(body, directive, prompt, digest);
  if (endpoint === '/v1/embeddings') return embeddingAnswer(body);
  return failedAnswer(400, errorBody(400, `${endpoint} is unsupported in this simulator.`));
}

function statusBody(status: number, message: string): unknown {
  if (status === 0) return {};
  const code = status === 429 ? 'rate_limit_exceeded' : null;
  return errorBody(status, message === '' ? `Asked to fail with ${status}.` : message, { code });
}

/** The caller's text is the answer's body, byte for byte. */
function rawAnswer(text: string, body: JsonObject): Answer {
  try {
    JSON.parse(text);
  } catch {
    return failedAnswer(400, errorBody(400, 'The text after !raw is not JSON.'));
  }
  if (text.includes('\n')) {
    return failedAnswer(400, errorBody(400, 'The text after !raw must be one line.'));
  }
  return {
    kind: 'answered',
    status: 200,
    bodyText: text,
    tokens: { prompt: estimateTokens(JSON.stringify(body)), completion: estimateTokens(text) },
  };
}
