import type { CallOptions } from './batch-api.ts';
import { contentCall, contentLines, requestContent } from './file-content.ts';
import { failureOf, type HttpCalls, isSuccess } from './http-calls.ts';

/** The lines of a file's content. */
export async function* readLines(
  calls: HttpCalls,
  fileId: string,
  { signal }: CallOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  const answer = await requestContent(calls, fileId, '', signal);
  if (!isSuccess(answer)) throw await failureOf(contentCall(calls), answer);
  yield* contentLines(calls, answer, signal);
}
