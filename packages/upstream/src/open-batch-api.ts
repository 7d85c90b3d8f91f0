import { type Dispatcher, getGlobalDispatcher } from 'undici';
import { batchCalls } from './batch-calls.ts';
import type { BatchApi, Provider } from './batch-api.ts';
import { fileCalls } from './file-calls.ts';
import type { OnProviderCall } from './provider-call.ts';
import { readLines } from './read-lines.ts';
import { readPartialLines } from './read-partial-lines.ts';
import { createSdkCalls } from './sdk-calls.ts';
import { uploadFile } from './upload-file.ts';

export interface BatchApiOptions {
  /** Per call, or for content per silence between bytes; 60 s unless given. */
  readonly timeoutMs?: number;
  /** For a whole upload; 15 minutes unless given (200 MB at 2 Mbit/s). */
  readonly uploadTimeoutMs?: number;
  /** From `openConnections`; undici's process-wide one unless given. Stays the caller's to close. */
  readonly dispatcher?: Dispatcher;
  /** Told of every call, however it went. */
  readonly onCall?: OnProviderCall;
}

/** A provider's Files and Batches. Cheap, connects to nothing by itself, needs no closing. */
export function openBatchApi(provider: Provider, options: BatchApiOptions = {}): BatchApi {
  const { timeoutMs = 60_000, uploadTimeoutMs = 15 * 60_000 } = options;
  const dispatcher = options.dispatcher ?? getGlobalDispatcher();
  const { onCall } = options;
  const http = { provider, dispatcher, timeoutMs, uploadTimeoutMs, onCall };
  const callSdk = createSdkCalls(provider, { timeoutMs, dispatcher, onCall });
  return {
    ...batchCalls(callSdk, provider.apiKey),
    ...fileCalls(callSdk, provider.apiKey),
    uploadFile: async (input, callOptions) => await uploadFile(http, input, callOptions),
    readLines: (fileId, callOptions) => readLines(http, fileId, callOptions),
    readPartialLines: (fileId, fromLine, callOptions) =>
      readPartialLines(http, fileId, fromLine, callOptions),
  };
}
