import { tenantId } from '@silt/shared/domain';
import { type Authenticate, invalidKey, shownKey } from '../accept/authenticate.ts';
import type { CallerLimits } from './caller-limits.ts';

/**
 * The caller's key is the provider's, and whoever shares a key is one tenant. Whether the provider
 * knows it turns out there.
 */
export function passThrough(limits: CallerLimits): Authenticate {
  return (headers) => {
    const credential = shownKey(headers);
    if (credential === undefined) throw invalidKey();
    return { tenant: tenantId(credential), credential, limits };
  };
}
