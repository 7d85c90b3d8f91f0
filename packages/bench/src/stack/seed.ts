import {
  encodeLane,
  fingerprintOf,
  keyedRequestId,
  type Lane,
  laneId,
  tenantId,
} from '@silt/shared/domain';
import { openQueue, type ParcelEntry } from '@silt/shared/queues';
import { CredentialVault } from '@silt/shared/security';
import {
  API_KEY,
  CALL_PATH,
  callBody,
  type CallShape,
  idempotencyKey,
  MODEL,
} from '../load/call-text.ts';
import type { BenchStack } from './bench-stack.ts';

/** As many as a gateway puts into a group when calls come thick. */
const GROUP = 50;
const GROUPS_AT_ONCE = 8;
const FACT_TTL_SECS = 3_600;
/** Nobody listens under this name. */
const NOBODY = 'nobody';

export function requestId(shape: CallShape, number: number): string {
  return keyedRequestId(tenantId(API_KEY), idempotencyKey(shape, number));
}

export function laneOf(stack: BenchStack): Lane {
  return {
    tenant: tenantId(API_KEY),
    baseUrl: stack.simulator.baseUrl,
    endpoint: CALL_PATH,
    model: MODEL,
  };
}

/**
 * Queues requests as a gateway would, by the same script and the same parcels, without the
 * connections that would hold them.
 */
export async function seedRequests(
  stack: BenchStack,
  shape: CallShape,
  count: number,
): Promise<void> {
  const { state, fleet, redis } = stack;
  const lane = laneOf(stack);
  const vault = new CredentialVault(fleet.secrets);
  const tenantSuffix = state.keys.tenantSuffix(lane.tenant);
  const facts = [
    { keySuffix: tenantSuffix, value: vault.seal(API_KEY, tenantSuffix) },
    { keySuffix: state.keys.laneSuffix(laneId(lane)), value: encodeLane(lane) },
  ];
  const parcels = openQueue('parcels', state.shard, redis);

  async function seedGroup(first: number): Promise<void> {
    const calls = Array.from({ length: Math.min(GROUP, count - first) }, (_, index) => {
      const body = callBody(shape, first + index);
      const fingerprint = fingerprintOf(CALL_PATH, body);
      return { id: requestId(shape, first + index), lane: laneId(lane), fingerprint, body };
    });
    await state.admit({
      gateway: NOBODY,
      parcelGraceMs: 600_000,
      factTtlSecs: FACT_TTL_SECS,
      facts,
      calls,
    });
    const requests = calls.map((call): ParcelEntry => [call.id, call.lane, call.body.byteLength]);
    await parcels.add('parcels', { requests });
  }

  for (let first = 0; first < count; first += GROUP * GROUPS_AT_ONCE) {
    const groups = Array.from({ length: GROUPS_AT_ONCE }, (_, index) => first + index * GROUP);
    await Promise.all(groups.filter((start) => start < count).map((start) => seedGroup(start)));
  }
  await parcels.close();
}
