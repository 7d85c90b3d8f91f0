import { sha256Hex } from '../digest.ts';
import { errorBody } from '../http/api-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { chatAnswer } from './chat-answer.ts';
import { parseDirective, type Directive } from './directive.ts';
import { embeddingAnswer } from './embedding-answer.ts';
import { promptOf, type Prompt } from './prompt.ts';
import { estimateTokens, failedAnswer, type Answer } from './answer.ts';

/**
 * What a request is answered with, in a batch or directly. Depends on the request alone, so that a
 * test can predict it: call it with the endpoint (`/v1/chat/completions`) and the exact body text,
 * and with how many batches took the request on before, which matters to few directives.
 */
export function answerRequest(endpoint: string, bodyText: string, batchesBefore = 0): Answer {
  let body: unknown;
  try {
    body = JSON.parse(bodyText);
  } catch {
    body = undefined;
  }
  if (!isJsonObject(body)) {
    return failedAnswer(400, errorBody(400, 'The request body is not a JSON object.'));
  }
  return answerBody(endpoint, body, sha256Hex(bodyText), batchesBefore);
}

/** What a caller who tries often enough gets in the end. A direct call gets it at once. */
export function finalAnswer(endpoint: string, bodyText: string): Answer {
  return answerRequest(endpoint, bodyText, Number.POSITIVE_INFINITY);
}

/** The same for a body that has been read already; `digest` is the sha256 of its text. */
export function answerBody(
  endpoint: string,
  body: JsonObject,
  digest: string,
  batchesBefore: number,
): Answer {
  const prompt = promptOf(body);
  const directive = directiveNow(parseDirective(prompt.text), batchesBefore);
  switch (directive.kind) {
    case 'missing':
    case 'never':
      return { kind: directive.kind };
    case 'poison': {
      const { code, message } = directive;
      return failedAnswer(
        400,
        errorBody(400, message === '' ? `Asked for ${code}.` : message, { code }),
      );
    }
    case 'status':
      return failedAnswer(directive.status, statusBody(directive.status, directive.message));
    case 'raw':
      return rawAnswer(directive.text, body);
    case 'echo':
    case 'tool':
    case 'refuse':
    case 'duplicate':
    case 'stranger':
    case 'exotic':
    case 'large':
    case 'flaky':
      break;
  }
  const answer = answerSoundly(endpoint, body, directive, prompt, digest);
  if (answer.kind !== 'answered') return answer;
  switch (directive.kind) {
    case 'duplicate':
      return { ...answer, extraRow: 'duplicate' };
    case 'stranger':
      return { ...answer, extraRow: 'unknown' };
    case 'echo':
    case 'tool':
    case 'refuse':
    case 'exotic':
    case 'large':
    case 'flaky':
      return answer;
  }
}

function answerSoundly(
  endpoint: string,
  body: JsonObject,
  directive: Directive,
  prompt: Prompt,
  digest: string,
): Answer {
  if (endpoint === '/v1/chat/completions') return chatAnswer(body, directive, prompt, digest);
  if (endpoint === '/v1/embeddings') return embeddingAnswer(body);
  return failedAnswer(400, errorBody(400, `${endpoint} is unsupported in this simulator.`));
}

/** What a directive that wears off asks for now. */
function directiveNow(directive: Directive, batchesBefore: number): Directive {
  if (directive.kind === 'flaky') {
    const { status, times, text } = directive;
    return batchesBefore < times ? { kind: 'status', status, message: '' } : { kind: 'echo', text };
  }
  if (directive.kind === 'missing' && directive.once && batchesBefore > 0) {
    return { kind: 'echo', text: directive.text };
  }
  return directive;
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
