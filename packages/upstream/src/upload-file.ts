import { randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { CallOptions, UploadInput } from './batch-api.ts';
import { throwIfAborted, type FailedCall, networkFailure, unreadableAnswer } from './failures.ts';
import { type HttpCalls, readJson, requestProvider } from './http-calls.ts';
import { eitherSignal } from './either-signal.ts';
import { multipartFile } from './multipart-file.ts';
import { parseFile } from './parse-file.ts';
import type { ProviderFile } from './provider-batch.ts';
import { UpstreamError } from './upstream-error.ts';

/**
 * Sends a file as a form whose body is read from disk while it is sent. The SDK's own form code
 * holds a whole file in memory, at times twice.
 */
export async function uploadFile(
  calls: HttpCalls & { readonly uploadTimeoutMs: number },
  input: UploadInput,
  { signal }: CallOptions = {},
): Promise<ProviderFile> {
  const failed = { operation: 'files.create', apiKey: calls.provider.apiKey } as const;
  throwIfAborted(failed, signal, false);
  const file = await open(input.path);
  const deadline = AbortSignal.timeout(calls.uploadTimeoutMs);
  try {
    return await sendFile(calls, failed, input, {
      file,
      signal: eitherSignal(signal, deadline),
    });
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    throwIfAborted(failed, signal, true);
    throw networkFailure(failed, deadline.aborted ? deadline.reason : error);
  } finally {
    await file.close();
  }
}

async function sendFile(
  calls: HttpCalls,
  failed: FailedCall,
  input: UploadInput,
  { file, signal }: { readonly file: FileHandle; readonly signal: AbortSignal },
): Promise<ProviderFile> {
  const { size } = await file.stat();
  const form = multipartFile({
    boundary: `form-${randomUUID()}`,
    // Before the file, so that a provider that streams too knows what the file is for.
    fields: [
      ['purpose', 'batch'],
      ['expires_after[anchor]', 'created_at'],
      ['expires_after[seconds]', String(input.expiresAfterSeconds)],
    ],
    filename: input.filename,
    file,
    fileBytes: size,
  });
  const answer = await requestProvider(calls, failed.operation, '/files', {
    method: 'POST',
    headers: { 'content-type': form.contentType, 'content-length': String(form.contentLength) },
    body: Readable.from(form.chunks(), { objectMode: false }),
    signal,
  });
  const created = parseFile(await readJson(failed, answer));
  if (created === undefined) throw unreadableAnswer(failed);
  return created;
}
