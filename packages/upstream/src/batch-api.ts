import type { ProviderBatch, ProviderFile } from './provider-batch.ts';

/** One credential at one base URL (`https://api.openai.com/v1`: with the version, as SDKs take it). */
export interface Provider {
  readonly baseUrl: string;
  readonly apiKey: string;
}

export interface CallOptions {
  /** Ends the call early with an `UpstreamError` whose `networkCode` is `ABORTED`. */
  readonly signal?: AbortSignal;
}

export interface UploadInput {
  readonly path: string;
  /** Should end in `.jsonl`; OpenAI refuses other names for batches. */
  readonly filename: string;
  /** From the file's creation; OpenAI takes 3,600 to 2,592,000. */
  readonly expiresAfterSeconds: number;
}

export interface CreateBatchInput {
  readonly inputFileId: string;
  readonly endpoint: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** `24h` unless told otherwise. */
  readonly completionWindow?: string;
  /** Expiry of the result files, from their creation. Left out of the call unless given. */
  readonly outputExpiresAfterSeconds?: number;
}

/**
 * A provider's Files and Batches. Nothing here tries again by itself: a failure is an
 * `UpstreamError` that says whether another try may help and whether the call may have taken
 * effect. Only the reading of a local file can fail with another error.
 */
export interface BatchApi {
  /** Streams the file from disk; it is never whole in memory. */
  uploadFile(input: UploadInput, options?: CallOptions): Promise<ProviderFile>;
  /** Not idempotent at the provider: after `outcome: 'unknown'` look for the batch before a new try. */
  createBatch(input: CreateBatchInput, options?: CallOptions): Promise<ProviderBatch>;
  retrieveBatch(id: string, options?: CallOptions): Promise<ProviderBatch>;
  /** A batch that has already ended answers with 409, kind `refused`. */
  cancelBatch(id: string, options?: CallOptions): Promise<ProviderBatch>;
  /** As the provider orders them (newest first), across pages; throws rather than ending early. */
  listBatches(options?: CallOptions): AsyncIterable<ProviderBatch>;
  /** Files of purpose `batch`, newest first, across pages; throws rather than ending early. */
  listFiles(options?: CallOptions): AsyncIterable<ProviderFile>;
  /**
   * The file's lines without their line feed, split on 0x0A only, with exactly the provider's
   * bytes; blank lines are skipped. Memory is bounded by the longest line. A line may share its
   * memory with its neighbours: copy what is kept for long. A body that ends early throws after
   * the whole lines before the cut were given.
   */
  readLines(fileId: string, options?: CallOptions): AsyncIterable<Buffer>;
  /**
   * What a file that the provider is still writing holds after its first `fromLine` lines, as
   * `readLines` gives it. Undefined where the provider does not let such a file be read. Whoever
   * gets lines begins to take them at once: they hold a connection until they end.
   */
  readPartialLines(
    fileId: string,
    fromLine: number,
    options?: CallOptions,
  ): Promise<AsyncIterable<Buffer> | undefined>;
  /** A file that is already gone counts as deleted. */
  deleteFile(id: string, options?: CallOptions): Promise<void>;
}
