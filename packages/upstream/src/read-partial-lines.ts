import type { CallOptions } from './batch-api.ts';
import { contentCall, contentLines, discardBody, requestContent } from './file-content.ts';
import { failureOf, headerLookup, type HttpCalls, isSuccess } from './http-calls.ts';
import { UpstreamError } from './upstream-error.ts';

/** Said, whether true or false, only by who lets a file be read while it is written. */
const PARTIAL_HEADER = 'x-incomplete';

/** What a file holds so far after its first lines; undefined where nobody may know that yet. */
export async function readPartialLines(
  calls: HttpCalls,
  fileId: string,
  fromLine: number,
  { signal }: CallOptions = {},
): Promise<AsyncIterable<Buffer> | undefined> {
  const answer = await requestContent(calls, fileId, `?offset=${fromLine}`, signal);
  if (!isSuccess(answer)) {
    const failure = await failureOf(contentCall(calls), answer);
    const isNotThere =
      failure instanceof UpstreamError &&
      (failure.kind === 'missing' || failure.kind === 'refused');
    if (isNotThere) return undefined;
    throw failure;
  }
  if (headerLookup(answer)(PARTIAL_HEADER) === undefined) {
    discardBody(answer);
    return undefined;
  }
  return contentLines(calls, answer, signal);
}
