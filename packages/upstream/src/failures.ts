import { classifyAnswer } from './classify-failure.ts';
import { describeNetworkFailure } from './network-failure.ts';
import { providerWords } from './provider-words.ts';
import { asObject, boundedText, type JsonObject, optional, textField } from './read-fields.ts';
import { type HeaderLookup, retryAfterMs } from './retry-after.ts';
import { type Operation, UpstreamError } from './upstream-error.ts';

/** Which call failed, and the key that must not show in what is said about it. */
export interface FailedCall {
  readonly operation: Operation;
  readonly apiKey: string;
}

export interface FailedAnswer {
  readonly status: number;
  readonly header: HeaderLookup;
  /** The `error` member of the answer's body, or a text in its place. */
  readonly fault: unknown;
}

/** The provider answered, but not with success. */
export function answeredFailure(
  call: FailedCall,
  { status, header, fault }: FailedAnswer,
): UpstreamError {
  const told = asObject(fault) ?? {};
  const code = shortField(told, 'code');
  const type = shortField(told, 'type');
  const param = shortField(told, 'param');
  const words = typeof fault === 'string' ? fault : textField(told, 'message');
  const providerMessage = providerWords(words ?? '', call.apiKey);
  const requestId = header('x-request-id');
  return new UpstreamError({
    operation: call.operation,
    ...classifyAnswer({ operation: call.operation, status, code, param, providerMessage }),
    status,
    providerMessage,
    ...optional('code', code),
    ...optional('type', type),
    ...optional('param', param),
    ...optional('requestId', requestId === undefined ? undefined : boundedText(requestId)),
    ...optional('retryAfterMs', retryAfterMs(header, Date.now())),
  });
}

/** No answer, or only the beginning of one. */
export function networkFailure(call: FailedCall, error: unknown): UpstreamError {
  const { code, sent } = describeNetworkFailure(error);
  return brokenCall(call, code, sent);
}

/** Says so when it was the caller's signal that ended the call, or that ends it before it begins. */
export function throwIfAborted(
  call: FailedCall,
  signal: AbortSignal | undefined,
  sent: boolean,
): void {
  if (signal?.aborted === true) throw brokenCall(call, 'ABORTED', sent);
}

/** Success by its status, but not by what it says: the call may well have taken effect. */
export function unreadableAnswer(call: FailedCall, networkCode = 'UNREADABLE'): UpstreamError {
  return brokenCall(call, networkCode, true);
}

function brokenCall(call: FailedCall, networkCode: string, sent: boolean): UpstreamError {
  return new UpstreamError({
    operation: call.operation,
    kind: 'transient',
    outcome: sent ? 'unknown' : 'not-applied',
    networkCode,
    providerMessage: '',
  });
}

function shortField(told: JsonObject, key: string): string | undefined {
  const text = textField(told, key);
  return text === undefined ? undefined : boundedText(text);
}
