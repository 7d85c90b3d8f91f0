import { digest } from './digest.ts';

/**
 * What may share a batch. Providers refuse a file that mixes endpoints or models, and nothing of
 * one tenant may travel with another's.
 */
export interface Lane {
  /** Id of the tenant, never its credential. */
  readonly tenant: string;
  readonly baseUrl: string;
  /** Path of the endpoint as the batch API names it, such as `/v1/chat/completions`. */
  readonly endpoint: string;
  readonly model: string;
}

/** The same lane has the same id on every gateway. */
export function laneId(lane: Lane): string {
  return digest('lane', lane.tenant, lane.baseUrl, lane.endpoint, lane.model);
}

export function encodeLane(lane: Lane): string {
  return JSON.stringify(lane);
}

export function decodeLane(text: string): Lane {
  const value: unknown = JSON.parse(text);
  if (
    typeof value === 'object' &&
    value !== null &&
    'tenant' in value &&
    typeof value.tenant === 'string' &&
    'baseUrl' in value &&
    typeof value.baseUrl === 'string' &&
    'endpoint' in value &&
    typeof value.endpoint === 'string' &&
    'model' in value &&
    typeof value.model === 'string'
  ) {
    const { tenant, baseUrl, endpoint, model } = value;
    return { tenant, baseUrl, endpoint, model };
  }
  throw new TypeError('a stored lane has another form');
}
