/** A settled answer: the provider's status and exact bytes, and what happened on the way. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  /** Our batch in which it was answered. */
  readonly batchId: string;
  /** The provider's id of this one request, when it told one. */
  readonly providerRequestId?: string;
  /** Tries it took, the last one included. */
  readonly attempts: number;
  /** From acceptance to the claim by its last batch, and from there to the answer. */
  readonly queuedMs: number;
  readonly batchMs: number;
}

const LINE_FEED = 0x0a;
const NO_REQUEST_ID = '-';

/**
 * Reads what `settle.lua` stored: one line of words, a line feed, then the body's bytes. One value,
 * so that a gateway fetches hundreds of answers with one MGET and copies no body.
 */
export function decodeAnswer(stored: Buffer): Answer {
  const end = stored.indexOf(LINE_FEED);
  const [status, batchId, attempts, queuedMs, batchMs, providerRequestId] = stored
    .toString('latin1', 0, Math.max(end, 0))
    .split(' ');
  if (end < 0 || !batchId || !providerRequestId)
    throw new TypeError('a stored answer has another form');
  return {
    status: Number(status),
    batchId,
    attempts: Number(attempts),
    queuedMs: Number(queuedMs),
    batchMs: Number(batchMs),
    ...(providerRequestId !== NO_REQUEST_ID && { providerRequestId }),
    body: stored.subarray(end + 1),
  };
}

/** A provider's request id as one word of the stored line: whatever could break the line is dropped. */
export function requestIdWord(providerRequestId: string | undefined): string {
  const word = providerRequestId?.replace(/[^\w.:-]/g, '').slice(0, 100);
  return word ? word : NO_REQUEST_ID;
}
