import { repositoryRoot } from '@silt/dev-env';
import { join } from 'node:path';

/** Reports of runs on this machine. Git ignores it. */
export const resultsFolder = join(repositoryRoot, 'bench-results');
