import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Kills `child` and what it started when this process ends in whatever way, kill -9 included: a
 * shell waits on a pipe that only this process holds open. Released by itself when the child ends.
 */
export function guardProcess(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const script = 'read -r _; kill -KILL "-$0" 2>/dev/null';
  const guard = spawn('/bin/sh', ['-c', script, String(child.pid)], {
    // Apart from the terminal's group, or Ctrl-C would end the guard before the child.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => {});
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  child.once('exit', () => guard.kill('SIGKILL'));
}
