import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root: two folders above this package, whether run from `src` or `dist`. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** What this project writes for itself on a machine; git ignores it. */
export const siltFolder = join(repositoryRoot, '.silt');

export const serviceNames = ['gateway', 'dispatcher', 'poller'] as const;
export type ServiceName = (typeof serviceNames)[number];

export function serviceEntry(service: ServiceName, root = repositoryRoot): string {
  return join(root, 'apps', service, 'dist', 'main.js');
}

export const simulatorEntry = join(repositoryRoot, 'packages', 'simulator', 'dist', 'main.js');
