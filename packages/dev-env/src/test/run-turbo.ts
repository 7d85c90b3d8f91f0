import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repositoryRoot } from '../repository.ts';
import { turboProgram } from './turbo-program.ts';

const compileCache = join(repositoryRoot, '.silt', 'compile-cache');

/** Runs the tests in view and answers with turbo's exit code. */
export async function runTurbo(
  turboArguments: readonly string[],
  stop: AbortSignal,
): Promise<number> {
  const child = spawn(turboProgram, ['run', 'test', ...turboArguments], {
    stdio: 'inherit',
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      // Hundreds of Node processes are started, which spend a quarter of their start on compiling.
      NODE_COMPILE_CACHE: compileCache,
    },
  });
  // Turbo ends its tasks by itself when it is told to end.
  const end = () => child.kill('SIGTERM');
  stop.addEventListener('abort', end, { once: true });
  const [code]: unknown[] = await once(child, 'close');
  stop.removeEventListener('abort', end);
  return typeof code === 'number' ? code : 1;
}
