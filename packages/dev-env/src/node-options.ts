import type { ServiceName } from './repository.ts';

/**
 * As in `docker/`: what streams through a worker is freed sooner, for less memory and less CPU. What
 * a gateway holds would only be moved out of a small young generation the earlier.
 */
export function nodeOptionsOf(service: ServiceName): Record<string, string> {
  return service === 'gateway' ? {} : { NODE_OPTIONS: '--max-semi-space-size=4' };
}
