import { anonymousTenantId } from '@silt/shared/domain';
import type { Caller } from '../accept/authenticate.ts';
import type { CallerLimits } from './caller-limits.ts';

/** One tenant of all who call without a key of this deployment. */
export function anonymousCaller(limits: CallerLimits): Caller {
  return { tenant: anonymousTenantId(), credential: undefined, limits };
}
