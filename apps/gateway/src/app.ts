import express, { type Express } from 'express';
import type { GatewayEvents } from './events.ts';
import { ANSWER_ROUTE, REQUEST_ROUTE } from './requests/request-path.ts';
import { cancelRequest, type CancelParts } from './routes/cancel-request.ts';
import { unknownPath, wrongMethod } from './routes/elsewhere.ts';
import { endpoints } from './endpoints/endpoints.ts';
import { fetchAnswer } from './routes/fetch-answer.ts';
import { failedCall } from './routes/failed-call.ts';
import { healthRoutes } from './routes/health.ts';
import {
  PROVIDER_WEBHOOK_PATH,
  receiveWebhook,
  type WebhookParts,
} from './routes/provider-webhook.ts';
import { type CallParts, receiveCall } from './routes/receive-call.ts';
import { showRequest } from './routes/show-request.ts';

export interface AppParts {
  readonly calls: CallParts;
  /** Undefined where no secret is known: then there is no such path. */
  readonly webhooks: WebhookParts | undefined;
  readonly cancel: CancelParts;
  readonly readiness: () => readonly string[];
  readonly events: GatewayEvents;
}

/** What is served, in the order in which Express asks: calls first, there are most of them. */
export function createApp({ calls, webhooks, cancel, readiness, events }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  for (const endpoint of endpoints) {
    app.post(endpoint.path, receiveCall(endpoint, calls));
    app.all(endpoint.path, wrongMethod('POST'));
  }
  app.get(REQUEST_ROUTE, showRequest({ ...cancel, state: calls.acceptance.state }));
  app.delete(REQUEST_ROUTE, cancelRequest(cancel));
  app.all(REQUEST_ROUTE, wrongMethod('GET, DELETE'));
  app.get(ANSWER_ROUTE, fetchAnswer(calls));
  app.all(ANSWER_ROUTE, wrongMethod('GET'));
  if (webhooks) {
    app.post(PROVIDER_WEBHOOK_PATH, receiveWebhook(webhooks));
    app.all(PROVIDER_WEBHOOK_PATH, wrongMethod('POST'));
  }
  app.use(healthRoutes(readiness));
  app.use(unknownPath);
  app.use(failedCall(events));
  return app;
}
