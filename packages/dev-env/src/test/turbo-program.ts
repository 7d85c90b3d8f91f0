import { join } from 'node:path';
import { repositoryRoot } from '../repository.ts';

export const turboProgram = join(repositoryRoot, 'node_modules', '.bin', 'turbo');
