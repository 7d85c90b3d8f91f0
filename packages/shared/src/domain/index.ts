export { type Answer, decodeAnswer, requestIdWord } from './answer.ts';
export { backOff, type BackOffOptions } from './back-off.ts';
export {
  type Batch,
  batchDuty,
  type BatchState,
  batchStates,
  inputFileName,
  isAllSettled,
  isUnwanted,
  PROVIDER_METADATA_KEY,
} from './batch.ts';
export { digest, ID_LENGTH, shardOf } from './digest.ts';
export { errorBody, type ErrorFacts } from './error-body.ts';
export { errorCodeOf } from './error-code.ts';
export {
  anonymousTenantId,
  clientTenantId,
  fingerprintOf,
  keyedRequestId,
  keyFor,
  parkingPlace,
  randomId,
  tenantId,
} from './identity.ts';
export { decodeLane, encodeLane, type Lane, laneId } from './lane.ts';
export { type LoneRequest, mayExceed, neverFits } from './never-fits.ts';
export { timesUnseen, unseenAgain, waitUntilSeenMs, withoutUnseen } from './unseen-file.ts';
export {
  type Admission,
  ASK_AGAIN_FROM_STATUS,
  type Request,
  type RequestState,
  requestStates,
} from './request.ts';
export { type Cost, encodeSpend, type Spend, SPEND_KINDS, type SpendKind } from './spend.ts';
