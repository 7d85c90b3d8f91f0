import { interceptors } from 'undici';
import type { CallOptions } from './batch-api.ts';
import { throwIfAborted, type FailedCall, networkFailure, unreadableAnswer } from './failures.ts';
import {
  failureOf,
  headerLookup,
  type HttpAnswer,
  type HttpCalls,
  isSuccess,
  requestProvider,
} from './http-calls.ts';
import { assertId } from './assert-id.ts';
import { splitLines } from './split-lines.ts';
import { UpstreamError } from './upstream-error.ts';

/** Far above any answer of a model, images included; it only keeps one reader from taking all memory. */
const LONGEST_LINE_BYTES = 128 * 1024 * 1024;

/** Some providers keep the content elsewhere and point there. */
const MOST_REDIRECTS = 5;

/** The lines of a file's content, as they arrive and no faster than they are taken. */
export async function* readLines(
  calls: HttpCalls,
  fileId: string,
  { signal }: CallOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  const failed = { operation: 'files.content', apiKey: calls.provider.apiKey } as const;
  assertId(fileId);
  throwIfAborted(failed, signal, false);
  try {
    const answer = await requestContent(calls, fileId, signal);
    if (!isSuccess(answer)) throw await failureOf(failed, answer);
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

async function requestContent(
  calls: HttpCalls,
  fileId: string,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const dispatcher = calls.dispatcher.compose(
    interceptors.redirect({ maxRedirections: MOST_REDIRECTS }),
  );
  return await requestProvider(
    { ...calls, dispatcher },
    `/files/${encodeURIComponent(fileId)}/content`,
    {
      method: 'GET',
      headers: { 'accept-encoding': 'identity' },
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

/** The body's bytes; fails when they are packed, or fewer than were announced. */
async function* wholeBody(
  failed: FailedCall,
  answer: HttpAnswer,
): AsyncGenerator<Uint8Array, void, undefined> {
  const header = headerLookup(answer);
  const encoding = header('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    // Undici tells of its own destruction as an error, which must find a listener.
    answer.body.on('error', () => {}).destroy();
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
