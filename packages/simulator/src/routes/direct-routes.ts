import { raw, Router, type Request, type RequestHandler } from 'express';

import { finalAnswer } from '../answers/answer-request.ts';
import { sha256Hex } from '../digest.ts';
import type { Operation } from '../faults/operations.ts';
import { serveOperation, type Reply } from '../faults/serve-operation.ts';
import { ApiError } from '../http/api-error.ts';
import { ownerOf } from '../http/authenticate.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { RouteParts } from './route-parts.ts';

const largestBody = '64mb';

/** Calls that are answered at once, with what a batch would answer. */
export function directRoutes({ settings, clock, ledger, interceptions }: RouteParts): Router {
  const router = Router();
  router.post('/chat/completions', ...direct('chat.completions', '/v1/chat/completions'));
  router.post('/embeddings', ...direct('embeddings', '/v1/embeddings'));
  return router;

  function direct(operation: Operation, endpoint: string): RequestHandler[] {
    const serve = serveOperation(interceptions, operation, (request, response) => {
      return answer(request, endpoint, ownerOf(response));
    });
    return [raw({ type: () => true, limit: largestBody }), serve];
  }

  async function answer(request: Request, endpoint: string, key: string): Promise<Reply> {
    const bytes: unknown = request.body;
    const bodyText = Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '';
    refuseUnanswerable(parseBody(bodyText), settings.unknownModels);
    const startedAt = Math.floor(clock.now());
    const answered = finalAnswer(endpoint, bodyText);
    if (answered.kind !== 'answered' || answered.status === 0) {
      throw new ApiError(400, 'This directive has a meaning in a batch only.');
    }
    const { status, tokens } = answered;
    await ledger.recordDirect({
      endpoint,
      bodySha256: sha256Hex(bodyText),
      bodyText,
      key,
      startedAt,
      outcome: status < 300 ? 'answered' : 'failed',
      promptTokens: tokens.prompt,
      completionTokens: tokens.completion,
    });
    return { status, body: answered.bodyText };
  }
}

function parseBody(bodyText: string): JsonObject {
  try {
    const body: unknown = JSON.parse(bodyText);
    if (isJsonObject(body)) return body;
  } catch {
    // Told like any other body that is no object.
  }
  throw new ApiError(400, 'The request body is not a JSON object.');
}

function refuseUnanswerable(body: JsonObject, unknownModels: readonly string[]): void {
  const { model } = body;
  if (typeof model !== 'string' || model === '') {
    throw new ApiError(400, "Missing required parameter: 'model'.", {
      param: 'model',
      code: 'missing_required_parameter',
    });
  }
  if (unknownModels.includes(model)) {
    const message = `The model '${model}' does not exist or you do not have access to it.`;
    throw new ApiError(404, message, { code: 'model_not_found' });
  }
  if (body['stream'] === true) {
    const details = { param: 'stream', code: 'unsupported_value' };
    throw new ApiError(400, 'This simulator does not stream answers.', details);
  }
}
