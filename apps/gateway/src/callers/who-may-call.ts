import type { Authenticate } from '../accept/authenticate.ts';
import type { GatewaySettings } from '../config.ts';
import { anonymousCaller } from './anonymous.ts';
import type { CallerLimits } from './caller-limits.ts';
import { KeyFile, type KeyFileOptions } from './key-file.ts';
import { ownKeys } from './own-keys.ts';
import { passThrough } from './pass-through.ts';

export interface WhoMayCall {
  readonly authenticate: Authenticate;
  start(): void;
  stop(): void;
}

/**
 * Which of the three ways of calling is on. Keys of this deployment and callers without any are paid
 * by the deployment, so where either is on, no credential goes through. Throws `ClientKeysError`.
 */
export function whoMayCall(
  settings: GatewaySettings,
  events: KeyFileOptions['events'],
): WhoMayCall {
  const limits = defaultLimits(settings);
  const anonymous = settings.ALLOW_ANONYMOUS ? anonymousCaller(limits) : undefined;
  const path = settings.CLIENT_KEYS_FILE;
  if (path !== undefined) {
    const file = new KeyFile({ path, limits, events });
    return {
      authenticate: ownKeys(file, anonymous),
      start: () => file.start(),
      stop: () => file.stop(),
    };
  }
  // SDKs refuse to send nothing: without a list of keys, whatever they send counts for none.
  const authenticate = anonymous ? () => anonymous : passThrough(limits);
  return { authenticate, start: () => undefined, stop: () => undefined };
}

function defaultLimits(settings: GatewaySettings): CallerLimits {
  return {
    maxHeld: settings.TENANT_MAX_HELD ?? Number.POSITIVE_INFINITY,
    maxQueued: settings.TENANT_MAX_QUEUED ?? Number.POSITIVE_INFINITY,
    maxQueuedBytes: settings.TENANT_MAX_QUEUED_BYTES ?? Number.POSITIVE_INFINITY,
    callsPerMinute: settings.TENANT_CALLS_PER_MINUTE ?? Number.POSITIVE_INFINITY,
  };
}
