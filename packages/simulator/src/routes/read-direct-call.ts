import { withUsualModel } from '../answers/usual-models.ts';
import { ApiError } from '../http/api-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { DirectEndpoint } from './direct-endpoints.ts';

/** What of a direct call is looked at before it is answered. */
export interface ReadCall {
  readonly bodyText: string;
  readonly model: string;
  readonly stream: boolean;
  /** Whether the stream ends with what it costs. */
  readonly includeUsage: boolean;
}

/** `deployment`: the model that the path names, of a body that names none. */
export function readDirectCall(
  bytes: unknown,
  { path, streams }: DirectEndpoint,
  unknownModels: readonly string[],
  deployment: string | undefined,
): ReadCall {
  const sent = Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '';
  const body = parseBody(sent);
  const isNamed = body['model'] !== undefined && body['model'] !== null;
  const { model } = isNamed
    ? body
    : { ...withUsualModel(`/v1${path}`, body), ...(deployment && { model: deployment }) };
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
  const stream = body['stream'] === true;
  if (stream && !streams) {
    const details = { param: 'stream', code: 'unknown_parameter' };
    throw new ApiError(400, 'This endpoint does not stream its answers.', details);
  }
  const isImplied = !isNamed && deployment !== undefined;
  const bodyText = isImplied ? JSON.stringify({ ...body, model }) : sent;
  const options = body['stream_options'];
  const includeUsage = isJsonObject(options) && options['include_usage'] === true;
  return { bodyText, model, stream, includeUsage };
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
