import { interceptors } from 'undici';
import { assertId } from './assert-id.ts';
import { type FailedCall, networkFailure, throwIfAborted, unreadableAnswer } from './failures.ts';
import { headerLookup, type HttpAnswer, type HttpCalls, requestProvider } from './http-calls.ts';
import { splitLines } from './split-lines.ts';
import { UpstreamError } from './upstream-error.ts';

/** Far above any answer of a model, images included; it only keeps one reader from taking all memory. */
const LONGEST_LINE_BYTES = 128 * 1024 * 1024;

/** Some providers keep the content elsewhere and point there. */
const MOST_REDIRECTS = 5;

export async function requestContent(
  calls: HttpCalls,
  fileId: string,
  query: string,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  assertId(fileId);
  const failed = contentCall(calls);
  throwIfAborted(failed, signal, false);
  const dispatcher = calls.dispatcher.compose(
    interceptors.redirect({ maxRedirections: MOST_REDIRECTS }),
  );
  try {
    return await requestProvider(
      { ...calls, dispatcher },
      failed.operation,
      `/files/${encodeURIComponent(fileId)}/content${query}`,
      {
        method: 'GET',
        headers: { 'accept-encoding': 'identity' },
        ...(signal === undefined ? {} : { signal }),
      },
    );
  } catch (error) {
    throwIfAborted(failed, signal, true);
    throw networkFailure(failed, error);
  }
}

/** The lines of an answer's body, as they arrive and no faster than they are taken. */
export async function* contentLines(
  calls: HttpCalls,
  answer: HttpAnswer,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  const failed = contentCall(calls);
  try {
    yield* splitLines(wholeBody(failed, answer), {
      longestLineBytes: LONGEST_LINE_BYTES,
      tooLong: () =>
        new UpstreamError({
          operation: failed.operation,
          kind: 'refused',
          outcome: 'not-applied',
          networkCode: 'LINE_TOO_LONG',
          providerMessage: '',
        }),
    });
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    throwIfAborted(failed, signal, true);
    throw networkFailure(failed, error);
  }
}

/** Lets go of an answer whose body nobody wants. */
export function discardBody({ body }: HttpAnswer): void {
  // Undici tells of its own destruction as an error, which must find a listener.
  body.on('error', () => {}).destroy();
}

export function contentCall({ provider }: HttpCalls): FailedCall {
  return { operation: 'files.content', apiKey: provider.apiKey };
}

/** The body's bytes; fails when they are packed, or fewer than were announced. */
async function* wholeBody(
  failed: FailedCall,
  answer: HttpAnswer,
): AsyncGenerator<Uint8Array, void, undefined> {
  const header = headerLookup(answer);
  const encoding = header('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    discardBody(answer);
    throw unreadableAnswer(failed, 'ENCODED');
  }
  const announced = header('content-length');
  let received = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    received += chunk.length;
    yield chunk;
  }
  if (announced !== undefined && received !== Number(announced))
    throw unreadableAnswer(failed, 'CUT_SHORT');
}
