import { ConfigError } from '@silt/shared/config';
import type { GatewaySettings } from '../config.ts';
import { ClientKeysError } from './read-client-keys.ts';
import { whoMayCall } from './who-may-call.ts';

/** Throws `ConfigError` where a start would find the clients' keys unusable. */
export function checkClientKeys(settings: GatewaySettings): void {
  try {
    whoMayCall(settings, { clientKeysRead: () => undefined, clientKeysKept: () => undefined });
  } catch (error) {
    if (error instanceof ClientKeysError) throw new ConfigError(error.message);
    throw error;
  }
}
