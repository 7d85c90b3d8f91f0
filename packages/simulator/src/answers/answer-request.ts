import { errorBody } from '../http/api-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { estimateTokens, failedAnswer, noTokens, type Answer } from './answer.ts';
import { chatAnswer } from './chat-answer.ts';
import { completionAnswer } from './completion-answer.ts';
import { parseDirective, type Directive } from './directive.ts';
import { embeddingAnswer } from './embedding-answer.ts';
import { imageAnswer } from './image-answer.ts';
import { moderationAnswer } from './moderation-answer.ts';
import { promptOf } from './prompt.ts';
import type { Question } from './question.ts';
import { requestDigest } from './request-digest.ts';
import { responseAnswer } from './response-answer.ts';
import { withUsualModel } from './usual-models.ts';

type AnswerQuestion = (question: Question) => Answer;

const answerers: Readonly<Record<string, AnswerQuestion>> = {
  '/v1/chat/completions': chatAnswer,
  '/v1/responses': responseAnswer,
  '/v1/embeddings': embeddingAnswer,
  '/v1/completions': completionAnswer,
  '/v1/moderations': moderationAnswer,
  '/v1/images/generations': imageAnswer,
};

/**
 * What a request is answered with, in a batch or directly. Depends on the request alone, so that a
 * test can predict it: call it with the endpoint (`/v1/chat/completions`) and the exact body text,
 * with how many batches took the request on before, which matters to few directives, and with the
 * share of prompt tokens that the simulator is set to have cached.
 */
export function answerRequest(
  endpoint: string,
  bodyText: string,
  batchesBefore = 0,
  cachedShare = 0,
): Answer {
  let body: unknown;
  try {
    body = JSON.parse(bodyText);
  } catch {
    body = undefined;
  }
  if (!isJsonObject(body)) {
    return failedAnswer(400, errorBody(400, 'The request body is not a JSON object.'));
  }
  return answerBody(endpoint, body, Buffer.from(bodyText), { batchesBefore, cachedShare });
}

/** What a caller who tries often enough gets in the end. A direct call gets it at once. */
export function finalAnswer(endpoint: string, bodyText: string, cachedShare = 0): Answer {
  return answerRequest(endpoint, bodyText, Number.POSITIVE_INFINITY, cachedShare);
}

export interface Circumstances {
  readonly batchesBefore: number;
  readonly cachedShare: number;
}

/** The same for a body that has been read already. */
export function answerBody(
  endpoint: string,
  body: JsonObject,
  bodyBytes: Buffer,
  { batchesBefore, cachedShare }: Circumstances,
): Answer {
  const prompt = promptOf(body);
  const directive = directiveNow(parseDirective(prompt.text), batchesBefore);
  const told = answerToldOutright(directive, body);
  if (told !== undefined) return told;
  const answerer = Object.hasOwn(answerers, endpoint) ? answerers[endpoint] : undefined;
  if (answerer === undefined) {
    return failedAnswer(400, errorBody(400, `${endpoint} is unsupported in this simulator.`));
  }
  const completed = withUsualModel(endpoint, body);
  const digest = requestDigest(body, bodyBytes, completed['model']);
  const answer = answerer({ body: completed, prompt, directive, digest, cachedShare });
  if (answer.kind !== 'answered') return answer;
  if (directive.kind === 'duplicate') return { ...answer, extraRow: 'duplicate' };
  return directive.kind === 'stranger' ? { ...answer, extraRow: 'unknown' } : answer;
}

/** What is the same at every endpoint. */
function answerToldOutright(directive: Directive, body: JsonObject): Answer | undefined {
  if (directive.kind === 'missing' || directive.kind === 'never') return { kind: directive.kind };
  if (directive.kind === 'raw') return rawAnswer(directive.text, body);
  if (directive.kind === 'status') {
    return failedAnswer(directive.status, statusBody(directive.status, directive.message));
  }
  if (directive.kind !== 'poison') return undefined;
  const { code, message } = directive;
  const words = message === '' ? `Asked for ${code}.` : message;
  return failedAnswer(400, errorBody(400, words, { code }));
}

function withoutStream(body: JsonObject): JsonObject {
  const { stream: _stream, stream_options: _options, ...rest } = body;
  return rest;
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
    tokens: {
      ...noTokens,
      prompt: estimateTokens(JSON.stringify(withoutStream(body))),
      completion: estimateTokens(text),
    },
  };
}
