import { randomBytes } from 'node:crypto';
import { digest, idOf, shardOf } from './digest.ts';

/** Names a tenant without telling its credential. */
export function tenantId(credential: string): string {
  return digest('tenant', credential);
}

/**
 * The tenant that a named client of this deployment is, whichever of its keys it shows. Of a name
 * space of its own: no credential of anybody leads there.
 */
export function clientTenantId(name: string): string {
  return digest('client', name);
}

/** Everybody who calls without a key, where that is allowed. */
export function anonymousTenantId(): string {
  return digest('anonymous');
}

/** The request that a tenant's idempotency key stands for. Another tenant's same key is another request. */
export function keyedRequestId(tenant: string, idempotencyKey: string): string {
  return digest('request', tenant, idempotencyKey);
}

/**
 * What makes two calls the same call: endpoint and bytes. The same key with another fingerprint is
 * a conflict.
 */
export function fingerprintOf(endpoint: string, body: Uint8Array): string {
  return digest('fingerprint', endpoint, body);
}

/** Where unfinished requests of equal calls without a key wait for their caller to come back. */
export function parkingPlace(tenant: string, fingerprint: string): string {
  return digest('parking', tenant, fingerprint);
}

/**
 * A new idempotency key for a call that came without one. Its request lies in the shard of the
 * parking place, so that one script can look there and store: keys are drawn until one does.
 */
export function keyFor(tenant: string, place: string, shards: number): string {
  const shard = shardOf(place, shards);
  for (;;) {
    const key = `silt-${randomId()}`;
    if (shardOf(keyedRequestId(tenant, key), shards) === shard) return key;
  }
}

/** 130 random bits, in the form of every other id. */
export function randomId(): string {
  return idOf(randomBytes(17).toString('latin1'));
}
