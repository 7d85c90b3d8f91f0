import type { JsonObject } from '../json.ts';

/** The models that answer callers who name none. */
const usualModels: Readonly<Record<string, string>> = {
  '/v1/moderations': 'omni-moderation-latest',
  '/v1/images/generations': 'dall-e-2',
};

/** The body with the model that its endpoint takes it to be for, if there is any. */
export function withUsualModel(endpoint: string, body: JsonObject): JsonObject {
  const usual = Object.hasOwn(usualModels, endpoint) ? usualModels[endpoint] : undefined;
  const isNamed = body['model'] !== undefined && body['model'] !== null;
  return isNamed || usual === undefined ? body : { ...body, model: usual };
}
