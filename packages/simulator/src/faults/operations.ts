export const operations = [
  'files.create',
  'files.list',
  'files.retrieve',
  'files.content',
  'files.delete',
  'batches.create',
  'batches.retrieve',
  'batches.list',
  'batches.cancel',
  'chat.completions',
  'responses',
  'embeddings',
  'completions',
  'moderations',
  'images.generations',
  'models.list',
  'models.retrieve',
] as const;

/** A call that can be made to fail or to wait. */
export type Operation = (typeof operations)[number];

export function isOperation(value: unknown): value is Operation {
  return operations.some((operation) => operation === value);
}
