export type { AbandonOutcome } from './abandon.ts';
export type { AdmitCall, AdmitInput, Admitted, AdmitResult, Fact } from './admit.ts';
export type { AdvanceOutcome, BatchFacts } from './advance.ts';
export { deploymentKey, gatewayChannelPrefix, ShardKeys } from './keys.ts';
export type { LeaseOutcome } from './lease.ts';
export type { RequeueResult } from './requeue.ts';
export type { Settlement } from './settle.ts';
export { type QueuedRequest, ShardState } from './shard-state.ts';
export { State } from './state.ts';
