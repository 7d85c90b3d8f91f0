import express, { type Express } from 'express';
import { addressesOf, plainAddressesOf } from './endpoints/addresses.ts';
import { endpoints } from './endpoints/endpoints.ts';
import type { GatewayEvents } from './events.ts';
import { describeCall } from './openapi/describe-call.ts';
import { openApiDocument } from './openapi/openapi-document.ts';
import { operations } from './openapi/operations.ts';
import { ANSWER_ROUTE, REQUEST_ROUTE } from './requests/request-path.ts';
import { cancelRequest, type CancelParts } from './routes/cancel-request.ts';
import { unknownPath } from './routes/elsewhere.ts';
import { fetchAnswer } from './routes/fetch-answer.ts';
import { failedCall } from './routes/failed-call.ts';
import { health, ready } from './routes/health.ts';
import {
  PROVIDER_WEBHOOK_PATH,
  receiveWebhook,
  type WebhookParts,
} from './routes/provider-webhook.ts';
import { type CallParts, receiveCall } from './routes/receive-call.ts';
import { type ModelsParts, relayModels } from './routes/relay-models.ts';
import { mountRoutes, type Route, route } from './routes/route.ts';
import { showRequest, type ShowParts } from './routes/show-request.ts';
import { withinLimits } from './routes/within-limits.ts';

export interface AppParts {
  readonly calls: CallParts;
  readonly models: ModelsParts;
  /** Undefined where no secret is known: then there is no such path. */
  readonly webhooks: WebhookParts | undefined;
  readonly requests: ShowParts;
  readonly cancel: CancelParts;
  readonly readiness: () => readonly string[];
  readonly events: GatewayEvents;
}

/** What is served, in the order in which Express asks: calls first, there are most of them. */
export function createApp(parts: AppParts): Express {
  const routes = routesOf(parts);
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  app.use(withinLimits);
  mountRoutes(app, routes);
  app.use(unknownPath);
  app.use(failedCall(parts.events));
  return app;
}

/** One line for each: Express serves it and the document tells of it. */
function routesOf({ calls, models, requests, webhooks, cancel, readiness }: AppParts): Route[] {
  const routes = [
    ...endpoints.map((endpoint) =>
      route(
        'post',
        addressesOf(endpoint.path),
        receiveCall(endpoint, calls),
        describeCall(endpoint),
      ),
    ),
    route('get', plainAddressesOf('/v1/models'), relayModels(models), operations.listModels),
    route('get', plainAddressesOf('/v1/models/*id'), relayModels(models), operations.retrieveModel),
    route('get', REQUEST_ROUTE, showRequest(requests), operations.showRequest),
    route('delete', REQUEST_ROUTE, cancelRequest(cancel), operations.cancelRequest),
    route('get', ANSWER_ROUTE, fetchAnswer(calls), operations.fetchAnswer),
    ...(webhooks
      ? [route('post', PROVIDER_WEBHOOK_PATH, receiveWebhook(webhooks), operations.providerWebhook)]
      : []),
    route('get', '/health', health, operations.health),
    route('get', '/ready', ready(readiness), operations.ready),
    route(
      'get',
      '/openapi.json',
      (_request, response) => {
        response.json(document);
      },
      operations.document,
    ),
  ];
  const document = openApiDocument(routes);
  return routes;
}
