import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { guardAgainstLeaks } from '../src/leak-guard.ts';

const listener = () => {};

test('a child process and a signal listener that stay are named, and gone ones are not', async () => {
  const leaks = await guardAgainstLeaks();
  await leaks.check();

  const child = spawn('sleep', ['60']);
  process.on('SIGTERM', listener);
  await expect(leaks.check()).rejects.toThrow(
    /child process \d+: sleep 60\n1 listeners of SIGTERM/,
  );

  process.off('SIGTERM', listener);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await leaks.check();
});
