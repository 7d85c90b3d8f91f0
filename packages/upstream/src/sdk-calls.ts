import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { type Dispatcher, fetch as undiciFetch } from 'undici';
import type { CallOptions, Provider } from './batch-api.ts';
import {
  throwIfAborted,
  answeredFailure,
  type FailedCall,
  networkFailure,
  unreadableAnswer,
} from './failures.ts';
import { eitherSignal } from './either-signal.ts';
import { optional } from './read-fields.ts';
import type { OnProviderCall } from './provider-call.ts';
import { type Operation, UpstreamError } from './upstream-error.ts';

export interface SdkRequestOptions {
  readonly signal: AbortSignal;
  readonly headers: { readonly authorization: string };
}

/** Runs one SDK call; whatever goes wrong comes out as an `UpstreamError`. */
export type CallSdk = <T>(
  operation: Operation,
  options: CallOptions | undefined,
  call: (client: OpenAI, options: SdkRequestOptions) => Promise<T>,
) => Promise<T>;

export interface SdkCallsOptions {
  readonly timeoutMs: number;
  readonly dispatcher: Dispatcher;
  readonly onCall?: OnProviderCall | undefined;
}

export function createSdkCalls(provider: Provider, options: SdkCallsOptions): CallSdk {
  const client = createClient(provider, options);
  // Said for each call, because the SDK lets an environment variable change its default headers.
  const headers = { authorization: `Bearer ${provider.apiKey}` };
  return async (operation, { signal } = {}, call) => {
    const failed = { operation, apiKey: provider.apiKey };
    throwIfAborted(failed, signal, false);
    const deadline = AbortSignal.timeout(options.timeoutMs);
    const begun = performance.now();
    const told = (facts: { readonly status?: number }): void => {
      options.onCall?.({ operation, seconds: (performance.now() - begun) / 1000, ...facts });
    };
    try {
      const answer = await call(client, { headers, signal: eitherSignal(signal, deadline) });
      told({ status: 200 });
      return answer;
    } catch (error) {
      const failure = fromSdkError(failed, deadline.aborted ? deadline.reason : error);
      told(failure instanceof UpstreamError ? optional('status', failure.status) : {});
      throwIfAborted(failed, signal, true);
      throw failure;
    }
  };
}

/** Nothing of the surroundings may leak into a tenant's calls: what the SDK reads there is off. */
function createClient(
  { baseUrl, apiKey }: Provider,
  { timeoutMs, dispatcher }: SdkCallsOptions,
): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    // The deadline above ends a call from its first byte to its last; this one only stands behind.
    timeout: timeoutMs * 2,
    // The same undici as the dispatcher's: the one inside Node may be another version. Its types
    // are its own and differ from the platform's only in name.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    fetch: undiciFetch as unknown as typeof globalThis.fetch,
    fetchOptions: { dispatcher },
  });
}

function fromSdkError(call: FailedCall, error: unknown): Error {
  if (error instanceof APIConnectionError || error instanceof APIUserAbortError)
    return networkFailure(call, error);
  if (error instanceof APIError && error.status !== undefined) {
    const { status, headers } = error as { status: number; headers: Headers | undefined };
    return answeredFailure(call, {
      status,
      header: (name) => headers?.get(name) ?? undefined,
      fault: error.error,
    });
  }
  // Parsing errors quote the text they choked on.
  if (error instanceof Error && error.name === 'SyntaxError') return unreadableAnswer(call);
  // The answer's body broke off: fetch says so with a bare TypeError.
  return networkFailure(call, error);
}
