import type { DescribedBatch, DescribedRequest, Figures, LaneLine } from '@silt/shared/operations';
import type { BatchMember, Failure } from '@silt/shared/state';
import type {
  BatchLine,
  FailureLine,
  LaneLine as LaneLineToTell,
  MemberLine,
  Now,
  RequestFacts,
} from '../api/contract.ts';

export function nowLine(figures: Figures): Now {
  return {
    at: figures.now,
    held: figures.held,
    gateways: figures.gateways,
    queued: figures.queued,
    oldestQueuedMs: figures.oldestQueuedMs,
    inBatches: figures.inBatches,
    batches: figures.batches,
    settledPerMinute: figures.settledLastMinute,
    failedPerMinute: figures.failedLastMinute,
  };
}

export function laneLine(line: LaneLine): LaneLineToTell {
  const { lane, ...figures } = line;
  return {
    ...figures,
    tenant: lane?.tenant ?? null,
    endpoint: lane?.endpoint ?? null,
    model: lane?.model ?? null,
    oldestAcceptedAt: line.oldestAcceptedAt ?? null,
  };
}

export function batchLine({ batch, lane }: DescribedBatch): BatchLine {
  return {
    id: batch.id,
    state: batch.state,
    lane: batch.lane,
    tenant: lane?.tenant ?? null,
    endpoint: lane?.endpoint ?? null,
    model: lane?.model ?? null,
    requests: batch.count,
    settled: batch.settled,
    cancelled: batch.cancelled,
    completedAtProvider: batch.providerCompleted ?? null,
    failedAtProvider: batch.providerFailed ?? null,
    createdAt: batch.createdAt,
    submittedAt: batch.submittedAt ?? null,
    endedAt: batch.endedAt ?? null,
    providerBatchId: batch.providerBatchId ?? null,
    providerStatus: batch.providerStatus ?? null,
    failedSubmissions: batch.failedSubmissions,
  };
}

export function memberLine({ id, state, status }: BatchMember): MemberLine {
  return { id, state: state ?? 'expired', status: status ?? null };
}

export function requestFacts(found: DescribedRequest): RequestFacts {
  const { request, lane, tries, errorCode } = found;
  return {
    id: request.id,
    state: request.state,
    lane: request.lane,
    tenant: lane.tenant,
    endpoint: lane.endpoint,
    model: lane.model,
    batch: request.batchId ?? null,
    tries,
    cancelled: request.cancelled,
    acceptedAt: request.acceptedAt,
    claimedAt: request.claimedAt ?? null,
    settledAt: request.settledAt ?? null,
    status: request.status ?? null,
    errorCode: errorCode ?? null,
  };
}

export function failureLine(failure: Failure): FailureLine {
  const { at, lane, batchId, requests, example, status, code } = failure;
  return { at, lane, batch: batchId, requests, example, status, code: code ?? null };
}
