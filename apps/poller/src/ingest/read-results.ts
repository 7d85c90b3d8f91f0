import {
  type BatchApi,
  MalformedLineError,
  parseResultLine,
  type ProviderBatch,
  UpstreamError,
} from '@silt/upstream';
import type { PollerEvents } from '../events.ts';
import { lineFate } from './line-fate.ts';
import type { Outcomes } from './outcomes.ts';

/**
 * Reads both result files, whichever there are, line by line into outcomes. Which file a line stands
 * in means nothing: providers differ. A line that cannot be read is as good as missing. Throws when
 * a file could not be read to its end: all of it is then read again.
 */
export async function readResults(
  api: BatchApi,
  batchId: string,
  batch: ProviderBatch,
  outcomes: Outcomes,
  events: PollerEvents,
  signal: AbortSignal,
): Promise<void> {
  const fileIds = new Set([batch.outputFileId, batch.errorFileId]);
  for (const fileId of fileIds) {
    if (fileId === undefined) continue;
    try {
      for await (const line of api.readLines(fileId, { signal })) {
        try {
          await outcomes.add(lineFate(parseResultLine(line)));
        } catch (error) {
          if (!(error instanceof MalformedLineError)) throw error;
          events.unreadableLine(batchId, fileId, line.byteLength);
        }
      }
    } catch (error) {
      // Deleted, or expired: its lines are missing lines now.
      if (!(error instanceof UpstreamError && error.kind === 'missing')) throw error;
      events.resultFileGone(batchId, fileId);
    }
  }
  await outcomes.flush();
}
