import type { BatchApi } from './batch-api.ts';
import { assertId } from './assert-id.ts';
import { unreadableAnswer } from './failures.ts';
import { parseFile } from './parse-file.ts';
import type { CallSdk } from './sdk-calls.ts';
import { UpstreamError } from './upstream-error.ts';
import { walkPages } from './walk-pages.ts';

/** OpenAI would give 10,000, its look-alikes less; every one takes this. */
const PAGE_SIZE = 100;

export function fileCalls(
  callSdk: CallSdk,
  apiKey: string,
): Pick<BatchApi, 'listFiles' | 'deleteFile'> {
  return {
    listFiles: (options) =>
      walkPages({
        // Not the SDK's own pages: to them an answer that is no list is an empty one.
        fetchPage: async (after) =>
          await callSdk('files.list', options, (client, request) =>
            client.get<unknown>('/files', {
              ...request,
              query: { purpose: 'batch', order: 'desc', limit: PAGE_SIZE, after },
            }),
          ),
        parse: parseFile,
        unreadable: () => unreadableAnswer({ operation: 'files.list', apiKey }),
      }),
    async deleteFile(id, options) {
      assertId(id);
      try {
        await callSdk('files.delete', options, (client, request) =>
          client.files.delete(id, request),
        );
      } catch (error) {
        if (!(error instanceof UpstreamError && error.kind === 'missing')) throw error;
      }
    },
  };
}
