/**
 * Ends a running process that must not go on, as an operator would: it drains, and its exit code
 * tells that this was no ordinary stop.
 */
export function endProcess(): void {
  process.exitCode = 1;
  process.kill(process.pid, 'SIGTERM');
}
