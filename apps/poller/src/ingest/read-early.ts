import type { Batch, Lane } from '@silt/shared/domain';
import { describeError } from '@silt/shared/logging';
import type { ShardState } from '@silt/shared/state';
import type { BatchLease } from '@silt/shared/work';
import {
  type BatchApi,
  MalformedLineError,
  parseResultLine,
  type ProviderBatch,
  UpstreamError,
} from '@silt/upstream';
import type { PollerEvents } from '../events.ts';
import { payerOf } from '../money/payer.ts';
import type { PriceList } from '../money/price-list.ts';
import { type LineFate, lineFate } from './line-fate.ts';
import { type OutcomeLimits, Outcomes } from './outcomes.ts';

export interface ReadEarlyParts {
  readonly state: ShardState;
  readonly limits: OutcomeLimits;
  readonly prices: PriceList;
  readonly events: PollerEvents;
}

/**
 * Settles what a provider tells of an unfinished batch, where it tells anything: each look reads the
 * lines that are new. Lines that deserve another try wait for the end, because their requests would
 * be in two live batches otherwise. The end reads everything once more, so whatever is missed here
 * is late and nothing worse: no failure here is a failure of the look. A provider that does not
 * answer the first time is not asked again for this batch.
 */
export async function readEarly(
  { state, limits, prices, events }: ReadEarlyParts,
  api: BatchApi,
  lease: BatchLease,
  found: ProviderBatch,
  lane: Lane,
): Promise<void> {
  const { batch } = lease;
  // While it is validated no line has run: the one try is kept for when there may be some.
  if (batch.partial === 'no' || found.status === 'validating') return;
  const early: EarlyReading = {
    api,
    lease,
    outcomes: new Outcomes({ state, limits, events }, batch.id, payerOf(lane, prices)),
    events,
  };
  const linesRead: { outputLinesRead?: number; errorLinesRead?: number } = {};
  let partial: Batch['partial'] = batch.partial;
  for (const [fileId, fact] of resultFiles(found)) {
    const read = await readNewLines(early, fileId, batch[fact]);
    if (read !== undefined) {
      partial = 'yes';
      if (read > batch[fact]) linesRead[fact] = read;
    } else if (partial !== 'yes') {
      partial = 'no';
      break;
    }
  }
  await early.outcomes.flush();
  // Noted last: after a crash before this, the same lines are read again.
  const facts = { ...linesRead, ...(partial !== undefined && { partial }) };
  if (partial !== batch.partial || Object.keys(linesRead).length > 0) {
    await lease.advance({ facts });
    events.batchReadEarly(batch.id, facts, early.outcomes.counts);
  }
}

interface EarlyReading {
  readonly api: BatchApi;
  readonly lease: BatchLease;
  readonly outcomes: Outcomes;
  readonly events: PollerEvents;
}

type LinesRead = 'outputLinesRead' | 'errorLinesRead';

function resultFiles({
  outputFileId: output,
  errorFileId: errors,
}: ProviderBatch): ReadonlyMap<string, LinesRead> {
  const files = new Map<string, LinesRead>();
  if (output !== undefined) files.set(output, 'outputLinesRead');
  if (errors !== undefined && errors !== output) files.set(errors, 'errorLinesRead');
  return files;
}

/** How many lines of the file have been read by now; undefined when it may not be read yet. */
async function readNewLines(
  { api, lease, outcomes, events }: EarlyReading,
  fileId: string,
  from: number,
): Promise<number | undefined> {
  const { batch, signal } = lease;
  let read: number | undefined;
  try {
    const lines = await api.readPartialLines(fileId, from, { signal });
    if (!lines) return undefined;
    read = from;
    let line = from;
    for await (const bytes of lines) {
      line += 1;
      const fate = fateOf(bytes);
      // What cannot be read may be the half of a line that is being written: unless others follow
      // it, the next look reads it again.
      if (!fate) continue;
      read = line;
      if (fate.kind === 'settle') await outcomes.add(fate);
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof UpstreamError)) throw error;
    events.earlyReadFailed(batch.id, fileId, describeError(error));
  }
  return read;
}

function fateOf(line: Buffer): LineFate | undefined {
  try {
    return lineFate(parseResultLine(line));
  } catch (error) {
    if (error instanceof MalformedLineError) return undefined;
    throw error;
  }
}
