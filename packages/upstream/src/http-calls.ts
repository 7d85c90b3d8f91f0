import { type Dispatcher, request } from 'undici';
import type { Provider } from './batch-api.ts';
import { answeredFailure, type FailedCall, unreadableAnswer } from './failures.ts';
import { asObject, optional } from './read-fields.ts';
import type { OnProviderCall } from './provider-call.ts';
import type { HeaderLookup } from './retry-after.ts';
import type { Operation } from './upstream-error.ts';

/** Answers to uploads and error bodies are small; what is longer is not read to its end. */
const LONGEST_ANSWER_BYTES = 1024 * 1024;

export type HttpAnswer = Dispatcher.ResponseData;

/** What both ways past the SDK need: where to, as whom, over which connections. */
export interface HttpCalls {
  readonly provider: Provider;
  readonly dispatcher: Dispatcher;
  /** Bounds every silence of the provider. */
  readonly timeoutMs: number;
  readonly onCall?: OnProviderCall | undefined;
}

export async function requestProvider(
  { provider, dispatcher, timeoutMs, onCall }: HttpCalls,
  operation: Operation,
  path: string,
  options: Omit<Partial<Dispatcher.RequestOptions>, 'headers'> & {
    readonly headers: Readonly<Record<string, string>>;
  },
): Promise<HttpAnswer> {
  const begun = performance.now();
  let status: number | undefined;
  try {
    const answer = await request(`${provider.baseUrl.replace(/\/+$/, '')}${path}`, {
      dispatcher,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      ...options,
      headers: { authorization: `Bearer ${provider.apiKey}`, ...options.headers },
    });
    status = answer.statusCode;
    return answer;
  } finally {
    const seconds = (performance.now() - begun) / 1000;
    onCall?.({ operation, seconds, ...optional('status', status) });
  }
}

/** The JSON of a good answer. */
export async function readJson(call: FailedCall, answer: HttpAnswer): Promise<unknown> {
  if (!isSuccess(answer)) throw await failureOf(call, answer);
  const json = parseJson(await readText(answer));
  if (json === undefined) throw unreadableAnswer(call);
  return json;
}

export function isSuccess({ statusCode }: HttpAnswer): boolean {
  return statusCode >= 200 && statusCode < 300;
}

export async function failureOf(call: FailedCall, answer: HttpAnswer): Promise<Error> {
  // The status alone says what to do, even when the body that explains it breaks off.
  const text = await readText(answer).catch(() => '');
  return answeredFailure(call, {
    status: answer.statusCode,
    header: headerLookup(answer),
    fault: asObject(parseJson(text))?.['error'],
  });
}

export function headerLookup({ headers }: HttpAnswer): HeaderLookup {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}

async function readText({ body }: HttpAnswer): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Undefined for what is not JSON: the parser's own error quotes the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
