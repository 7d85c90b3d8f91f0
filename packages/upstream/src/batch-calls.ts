import type { BatchApi, CreateBatchInput } from './batch-api.ts';
import { assertId } from './assert-id.ts';
import { unreadableAnswer } from './failures.ts';
import { parseBatch } from './parse-batch.ts';
import type { ProviderBatch } from './provider-batch.ts';
import type { CallSdk } from './sdk-calls.ts';
import type { Operation } from './upstream-error.ts';
import { walkPages } from './walk-pages.ts';

/** The most that OpenAI and its look-alikes give at once. */
const PAGE_SIZE = 100;

type BatchCalls = Pick<BatchApi, 'createBatch' | 'retrieveBatch' | 'cancelBatch' | 'listBatches'>;

export function batchCalls(callSdk: CallSdk, apiKey: string): BatchCalls {
  const batchOf = (operation: Operation, value: unknown): ProviderBatch => {
    const batch = parseBatch(value, apiKey);
    if (batch === undefined) throw unreadableAnswer({ operation, apiKey });
    return batch;
  };
  return {
    async createBatch(input, options) {
      const body = createParams(input);
      const told = await callSdk('batches.create', options, (client, request) =>
        client.post<unknown>('/batches', { ...request, body }),
      );
      return batchOf('batches.create', told);
    },
    async retrieveBatch(id, options) {
      assertId(id);
      const told = await callSdk('batches.retrieve', options, (client, request) =>
        client.batches.retrieve(id, request),
      );
      return batchOf('batches.retrieve', told);
    },
    async cancelBatch(id, options) {
      assertId(id);
      const told = await callSdk('batches.cancel', options, (client, request) =>
        client.batches.cancel(id, request),
      );
      return batchOf('batches.cancel', told);
    },
    listBatches: (options) =>
      walkPages({
        // Not the SDK's own pages: to them an answer that is no list is an empty one.
        fetchPage: async (after) =>
          await callSdk('batches.list', options, (client, request) =>
            client.get<unknown>('/batches', { ...request, query: { limit: PAGE_SIZE, after } }),
          ),
        parse: (entry) => parseBatch(entry, apiKey),
        unreadable: () => unreadableAnswer({ operation: 'batches.list', apiKey }),
      }),
  };
}

/** Not the SDK's types: they know only OpenAI's own endpoints and window. */
function createParams(input: CreateBatchInput): object {
  const { outputExpiresAfterSeconds: seconds } = input;
  return {
    input_file_id: input.inputFileId,
    endpoint: input.endpoint,
    completion_window: input.completionWindow ?? '24h',
    metadata: input.metadata,
    ...(seconds === undefined ? {} : { output_expires_after: { anchor: 'created_at', seconds } }),
  };
}
