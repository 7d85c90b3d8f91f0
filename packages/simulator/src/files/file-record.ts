/** A file of an organisation. Its contents are on disk, under its id. */
export interface FileRecord {
  readonly id: string;
  /** sha256 of the key it was made with. */
  readonly owner: string;
  readonly bytes: number;
  readonly filename: string;
  readonly purpose: string;
  /** Virtual unix seconds, as all times here. */
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly deletedAt: number | null;
  /** Batches cannot be made of it, or fail, before that time. */
  readonly hidden?: { readonly until: number; readonly at: 'create' | 'validation' };
}

export function isVisible({ hidden }: FileRecord, at: 'create' | 'validation', now: number) {
  return hidden === undefined || hidden.at !== at || now >= hidden.until;
}

/** Batch files live 30 days unless the caller says otherwise. */
export const batchFileLifeSecs = 2_592_000;

export function showFile(file: FileRecord) {
  return {
    id: file.id,
    object: 'file',
    bytes: file.bytes,
    created_at: file.createdAt,
    ...(file.expiresAt === null ? {} : { expires_at: file.expiresAt }),
    filename: file.filename,
    purpose: file.purpose,
    status: 'processed',
    status_details: null,
  };
}
