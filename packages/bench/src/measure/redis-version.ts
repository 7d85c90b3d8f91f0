import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Of the server that the stages will start. */
export async function redisVersion(): Promise<string> {
  const program = process.env['SILT_REDIS_SERVER'] ?? 'redis-server';
  const { stdout } = await promisify(execFile)(program, ['--version']);
  return /v=(\S+)/.exec(stdout)?.[1] ?? 'unknown';
}
