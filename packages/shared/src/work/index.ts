export { BatchTraces } from './batch-traces.ts';
export {
  type BatchChange,
  BatchLease,
  LEASE_MS,
  LeaseLostError,
  type LeaseOptions,
  SWEEP_AFTER_MS,
} from './batch-lease.ts';
export { type CancelRequest, cancelRequest } from './cancel-request.ts';
export { FACT_TTL_SECS, type LaneAccess, LaneUnknownError, openLane } from './lane-access.ts';
export { type FullParts, learnFromFull } from './learn-from-full.ts';
export { IDS_PER_SCRIPT, memberChunks } from './member-chunks.ts';
export { requeueMembers } from './requeue-members.ts';
export { type Refusal, settleMembers } from './settle-members.ts';
export { bytesUnder, estimatedTokens } from './token-estimate.ts';
export { withBatch } from './with-batch.ts';
