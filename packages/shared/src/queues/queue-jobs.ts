/**
 * The queues and what their jobs carry. A payload outlives a release: add optional fields, never
 * change one's meaning. None carries a prompt, an answer or a credential.
 */
export interface QueueJobs {
  /**
   * What one gateway accepted within a few milliseconds. Only a messenger: the outbox knows the
   * same requests, and `claim` decides.
   */
  parcels: { readonly requests: readonly ParcelEntry[] };
  /**
   * Work for one dispatcher at a time. `drain` (also when nothing is said): makes batches of what
   * waits; repeated by a job scheduler, and added by a gateway that sees a full batch. `sweep`:
   * looks after batches that lie untouched.
   */
  ticks: { readonly kind?: 'drain' | 'sweep' };
  /** A sealed batch to submit. The job's id is the batch's. */
  submissions: { readonly batchId: string };
  /** A submitted batch to follow until it ends. The job's id is the batch's. */
  follows: { readonly batchId: string };
}

/**
 * Request id, lane id, bytes of the body, and inputs where they are more than one: parcels of
 * earlier releases have no such number. A tuple: there are many of them.
 */
export type ParcelEntry = readonly [id: string, lane: string, bytes: number, inputs?: number];

export type QueueName = keyof QueueJobs;
