import { raw, Router, type Request, type RequestHandler } from 'express';

import { finalAnswer } from '../answers/answer-request.ts';
import { sha256Hex } from '../digest.ts';
import { serveOperation, type Reply } from '../faults/serve-operation.ts';
import { ApiError } from '../http/api-error.ts';
import { ownerOf } from '../http/authenticate.ts';
import { textParameter } from '../http/query-parameters.ts';
import { streamAnswer } from '../streams/answer-stream.ts';
import { directEndpoints, type DirectEndpoint } from './direct-endpoints.ts';
import { readDirectCall } from './read-direct-call.ts';
import type { RouteParts } from './route-parts.ts';

const largestBody = '64mb';

/** Calls that are answered at once, with what a batch would answer. */
export function directRoutes({ settings, clock, ledger, interceptions }: RouteParts): Router {
  const router = Router();
  for (const endpoint of directEndpoints) {
    router.post(endpoint.path, ...direct(endpoint));
    router.post(`/deployments/:deployment${endpoint.path}`, refuseUnversioned, ...direct(endpoint));
  }
  return router;

  function direct(endpoint: DirectEndpoint): RequestHandler[] {
    const serve = serveOperation(interceptions, endpoint.operation, (request, response) => {
      return answer(request, endpoint, ownerOf(response));
    });
    return [raw({ type: () => true, limit: largestBody }), serve];
  }

  async function answer(request: Request, endpoint: DirectEndpoint, key: string): Promise<Reply> {
    const { deployment } = request.params;
    const { bodyText, model, stream, includeUsage } = readDirectCall(
      request.body,
      endpoint,
      settings.unknownModels,
      typeof deployment === 'string' ? deployment : undefined,
    );
    const path = `/v1${endpoint.path}`;
    const startedAt = Math.floor(clock.now());
    const answered = finalAnswer(path, bodyText, settings.cachedShare);
    if (answered.kind !== 'answered' || answered.status === 0) {
      throw new ApiError(400, 'This directive has a meaning in a batch only.');
    }
    const { status, tokens } = answered;
    const isStreamed = stream && status < 300;
    const streamed = isStreamed ? streamAnswer(path, answered.bodyText, includeUsage) : undefined;
    if (isStreamed && streamed === undefined) {
      throw new ApiError(400, 'This answer cannot be streamed.', { param: 'stream' });
    }
    await ledger.recordDirect({
      endpoint: path,
      bodySha256: sha256Hex(bodyText),
      bodyText,
      key,
      startedAt,
      outcome: status < 300 ? 'answered' : 'failed',
      model,
      streamed: isStreamed,
      tokens,
    });
    if (streamed !== undefined) return { stream: streamed, paceMs: settings.streamPaceMs };
    return { status, body: answered.bodyText };
  }

  /** Azure's older paths name a deployment and ask for a version; other providers have none. */
  function refuseUnversioned(...[request, _response, next]: Parameters<RequestHandler>): void {
    const versioned = textParameter(request, 'api-version') !== undefined;
    if (settings.deploymentPaths && versioned) next();
    else throw new ApiError(404, 'Resource not found', { code: '404' });
  }
}
