import type { Clock } from '../clock.ts';
import { isVisible } from '../files/file-record.ts';
import type { FileStore } from '../files/file-store.ts';
import { ApiError } from '../http/api-error.ts';
import type { BatchSettings } from './batch-settings.ts';
import type { BatchStore } from './batch-store.ts';
import type { EnqueuedTokens } from './enqueued-tokens.ts';
import type { CreateRequest } from './read-create-request.ts';
import { cannotFindFile, lenientRules, scanInput } from './scan-input.ts';

/** A create call that was refused for a limit. */
export interface Refusal {
  readonly reason: 'tokens' | 'rate';
  readonly at: number;
  readonly owner: string;
  readonly inputFileId: string;
  readonly metadata: CreateRequest['metadata'];
}

export interface AdmissionParts {
  readonly clock: Clock;
  readonly settings: BatchSettings;
  readonly batches: BatchStore;
  readonly files: FileStore;
  readonly tokens: EnqueuedTokens;
}

/** What a batch counts for, if that is known when it is created. */
export type Enqueued = { readonly model: string; readonly tokens: number } | undefined;

/** Decides which create calls make a batch at all. Remembers whom it sent away. */
export class Admission {
  readonly #refusals: Refusal[] = [];
  readonly #parts: AdmissionParts;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  refusals(): readonly Refusal[] {
    return this.#refusals;
  }

  /** What has to be read of the input before `admit` can decide without waiting. */
  async measure(owner: string, request: CreateRequest): Promise<Enqueued> {
    const { settings, files } = this.#parts;
    if (settings.enqueuedTokenLimit === 0 || settings.enqueuedLimitAt !== 'create') {
      return undefined;
    }
    const file = files.find(owner, request.inputFileId);
    if (file === undefined) return undefined;
    const scanned = await scanInput(files.read(file.id), request.endpoint, lenientRules);
    return scanned.model === null
      ? undefined
      : { model: scanned.model, tokens: scanned.enqueuedTokens };
  }

  /** Throws for a call that is refused. The caller creates the batch in the same turn. */
  admit(owner: string, request: CreateRequest, enqueued: Enqueued): void {
    const { clock, files, settings } = this.#parts;
    const file = files.find(owner, request.inputFileId);
    if (file !== undefined && !isVisible(file, 'create', clock.now())) {
      throw new ApiError(400, cannotFindFile(file.id), { param: 'file_id' });
    }
    this.#checkRate(owner, request);
    if (enqueued === undefined) return;
    const excess = this.#parts.tokens.excess(owner, enqueued.model, enqueued.tokens);
    if (excess === undefined) return;
    this.#remember('tokens', owner, request);
    throw new ApiError(settings.enqueuedRefusalStatus, excess.message, { code: excess.code });
  }

  #checkRate(owner: string, request: CreateRequest): void {
    const { clock, batches, settings } = this.#parts;
    const { createsPerHour, createsRetryAfterSecs } = settings;
    if (createsPerHour === 0) return;
    const since = clock.now() - 3_600;
    const recent = batches
      .all()
      .filter((batch) => batch.owner === owner && batch.createdAtExact > since);
    if (recent.length < createsPerHour) return;
    this.#remember('rate', owner, request);
    throw new ApiError(429, `No more than ${createsPerHour} batches can be created in an hour.`, {
      code: 'rate_limit_exceeded',
      headers:
        createsRetryAfterSecs === undefined ? {} : { 'retry-after': String(createsRetryAfterSecs) },
    });
  }

  #remember(reason: Refusal['reason'], owner: string, request: CreateRequest): void {
    const { inputFileId, metadata } = request;
    this.#refusals.push({ reason, at: this.#parts.clock.now(), owner, inputFileId, metadata });
  }
}
