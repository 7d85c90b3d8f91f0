export type { ActName, ActOutcome, Actor } from './audit.ts';
export {
  type BatchChoice,
  batchChoices,
  type DescribedBatch,
  findBatch,
  listBatches,
} from './batches.ts';
export type { CancelledRequest } from './cancelling.ts';
export { latestFailures } from './failures.ts';
export { type Figures, readFigures } from './figures.ts';
export {
  findLane,
  type LaneLine,
  laneLines,
  openBatches,
  type QueuesView,
  unsettled,
  viewQueues,
} from './lanes.ts';
export { OperatorActs, type OperatorActsParts } from './operator-acts.ts';
export { type DescribedRequest, describeRequest } from './requests.ts';
export { sum } from './sum.ts';
