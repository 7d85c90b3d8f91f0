import type { RequestHandler, Response } from 'express';

import { createRequestId } from '../identifiers.ts';
import { ownerOf } from './authenticate.ts';

/** Names the call, whatever becomes of it. */
export const tellRequestId: RequestHandler = (_request, response, next) => {
  response.setHeader('x-request-id', `req_${createRequestId()}`);
  next();
};

/** Whose call it was: what the caller said, or else what its key stands for. */
export const tellOrganisation: RequestHandler = (request, response, next) => {
  const owner = ownerOf(response);
  const organisation = request.get('openai-organization') ?? `org-${owner.slice(0, 24)}`;
  const project = request.get('openai-project') ?? `proj_${owner.slice(24, 48)}`;
  response.set({
    'openai-organization': organisation,
    'openai-project': project,
    'openai-version': '2020-10-01',
  });
  next();
};

/** How long the work took, in milliseconds of real time. */
export function tellProcessing(response: Response, startedAtMs: number): void {
  response.setHeader('openai-processing-ms', Math.round(performance.now() - startedAtMs));
}
