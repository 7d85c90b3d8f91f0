export {
  type BatchApi,
  type CallOptions,
  type CreateBatchInput,
  type Provider,
  type UploadInput,
} from './batch-api.ts';
export {
  type BatchCounts,
  type BatchStatus,
  isTerminal,
  type ProviderBatch,
  type ProviderFile,
  type ValidationFault,
} from './provider-batch.ts';
export { openBatchApi, type BatchApiOptions } from './open-batch-api.ts';
export type { OnProviderCall, ProviderCall } from './provider-call.ts';
export { type BatchApis, openBatchApis } from './batch-apis.ts';
export { openConnections, type Connections } from './connections.ts';
export { type FailureKind, type Operation, type Outcome, UpstreamError } from './upstream-error.ts';
export {
  isBillingLimit,
  isFileNotVisibleYet,
  isTokenLimit,
  toldTokenLimit,
} from './fault-predicates.ts';
export { type BatchLine, batchLineBytes, encodeBatchLine } from './batch-line.ts';
export { MalformedLineError } from './malformed-line-error.ts';
export type { Usage } from './parse-usage.ts';
export { parseResultLine, type ResultLine } from './result-line.ts';
export { type BatchSearch, type FileSearch, findBatches, findFiles } from './adopt.ts';
