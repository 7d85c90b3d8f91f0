/** Any JSON Schema, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface HeaderDescription {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonSchema;
}

/** What is told of a route besides its method and paths. */
export interface Operation {
  /** Its name in generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Headers that the caller may send. */
  readonly headers?: readonly HeaderDescription[];
  readonly body?: JsonSchema;
  readonly success: {
    readonly status?: number;
    readonly description: string;
    /** By content type. */
    readonly content: Readonly<Record<string, JsonSchema>>;
    readonly headers?: readonly HeaderDescription[];
  };
  /** Statuses of refusals that are Silt's own. */
  readonly errors?: readonly ErrorStatus[];
  /** What is done without a key. */
  readonly open?: boolean;
}

/** What each refusal of Silt's own means, with the codes that tell it more exactly. */
export const errorMeanings = {
  400: 'The call is not well formed, or cannot be batched. Nothing was stored. `invalid_json`, `missing_required_parameter`, `invalid_value`, …',
  401: 'No usable key: `invalid_api_key`. Of a webhook: `invalid_signature`.',
  403: 'There is no key for relayed calls: `live_not_available`.',
  404: 'There is no such thing for this caller: `request_not_found`, `model_not_found`.',
  405: 'The path is right, the method is not: `method_not_allowed`, with `Allow`.',
  409: 'The hold is over, the request is not: `request_pending`, to be sent again, as SDKs do by themselves. Of a cancellation: `request_settled`.',
  410: 'The request was cancelled: `request_cancelled`.',
  413: 'The body is too large: `request_too_large`.',
  415: 'The body is compressed: `unsupported_content_encoding`.',
  422: 'The key was used for another body or endpoint: `idempotency_key_reused`.',
  429: 'A limit of the caller’s own is reached: `rate_limit_exceeded`, with `Retry-After`.',
  502: 'The provider did not do it in all tries: `upstream_failed`. Of a relayed call: `upstream_unreachable`.',
  503: 'Not now; to be sent again, as SDKs do by themselves: `service_unavailable`, `shutting_down`, `too_many_held_calls`.',
  504: 'The provider did not do it in time: `upstream_timeout`.',
} as const;

export type ErrorStatus = keyof typeof errorMeanings;
