import { keyedRequestId } from '@silt/shared/domain';
import { describeRequest } from '@silt/shared/operations';
import type { Deployment } from '../deployment.ts';
import { exitStatus } from '../exit-status.ts';
import { moment } from '../output/moment.ts';
import { facts } from '../output/table.ts';
import type { Report } from '../report.ts';

/** A request by its id, or by a tenant and the key of its call. Never what was asked or answered. */
export async function requests(
  { state }: Deployment,
  name: string,
  tenant: string | undefined,
): Promise<Report> {
  const id = tenant === undefined ? name : keyedRequestId(tenant, name);
  const found = await describeRequest(state, id);
  if (!found) {
    const text = 'there is no such request: it expired, or never was\n';
    return { status: exitStatus.no, json: { id, found: false }, text };
  }
  const { request, lane, batch, waitingBefore, tries: attempts, errorCode } = found;
  const shown = request.cancelled ? 'cancelled' : request.state;
  const place = waitingBefore === undefined ? undefined : waitingBefore + 1;
  return {
    status: exitStatus.done,
    json: {
      id,
      state: shown,
      tenant: lane.tenant,
      lane: request.lane,
      endpoint: lane.endpoint,
      model: lane.model,
      place_in_line: place ?? null,
      attempts,
      batch:
        request.batchId === undefined
          ? null
          : {
              id: request.batchId,
              state: batch?.state ?? null,
              provider_batch_id: batch?.providerBatchId ?? null,
              provider_status: batch?.providerStatus ?? null,
            },
      status: request.status ?? null,
      error_code: errorCode ?? null,
      accepted_at: moment(request.acceptedAt) ?? null,
      claimed_at: moment(request.claimedAt) ?? null,
      settled_at: moment(request.settledAt) ?? null,
    },
    text: facts([
      ['request', id],
      ['state', shown],
      ['tenant', lane.tenant],
      ['lane', request.lane],
      ['endpoint', lane.endpoint],
      ['model', lane.model],
      ['place in line', place?.toString()],
      ['attempts', String(attempts)],
      ['batch', request.batchId],
      ['batch is', batch?.state],
      ['at the provider', batch?.providerBatchId],
      ['ended as', batch?.providerStatus],
      ['status', request.status?.toString()],
      ['error code', errorCode],
      ['accepted', moment(request.acceptedAt)],
      ['claimed', moment(request.claimedAt)],
      ['settled', moment(request.settledAt)],
    ]),
  };
}
