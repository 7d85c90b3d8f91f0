/** What one batch may hold. */
export interface BatchLimits {
  readonly maxRequests: number;
  /** Of the file, line by line. */
  readonly maxBytes: number;
  /** Of all its requests together: providers cap the texts that one batch may embed. */
  readonly maxInputs: number;
}

export interface Weighed {
  /** Bytes of the caller's body. */
  readonly bytes: number;
  readonly inputs: number;
}

/**
 * What a line has around its body: id, method, path and their punctuation, generously. Exact
 * lengths would need the lane's path at every claim, to save a few bytes of 190 million.
 */
export const LINE_OVERHEAD_BYTES = 200;

/** How much a batch holds so far. */
export interface Load {
  readonly requests: number;
  readonly bytes: number;
  readonly inputs: number;
}

export const EMPTY: Load = { requests: 0, bytes: 0, inputs: 0 };

export function lineBytes({ bytes }: Pick<Weighed, 'bytes'>): number {
  return bytes + LINE_OVERHEAD_BYTES;
}

export function loaded(load: Load, entries: readonly Weighed[]): Load {
  return {
    requests: load.requests + entries.length,
    bytes: entries.reduce((sum, entry) => sum + lineBytes(entry), load.bytes),
    inputs: entries.reduce((sum, entry) => sum + entry.inputs, load.inputs),
  };
}

/**
 * How many of the entries, from the first, still fit. An empty batch takes at least one: a body that
 * is too large for any batch was refused at the door, and must not block its lane if it was not.
 */
export function howManyFit(load: Load, limits: BatchLimits, entries: readonly Weighed[]): number {
  let { requests, bytes, inputs } = load;
  let fitting = 0;
  for (const entry of entries) {
    requests += 1;
    bytes += lineBytes(entry);
    inputs += entry.inputs;
    const full =
      requests > limits.maxRequests || bytes > limits.maxBytes || inputs > limits.maxInputs;
    if (full && requests > 1) break;
    fitting += 1;
  }
  return fitting;
}
