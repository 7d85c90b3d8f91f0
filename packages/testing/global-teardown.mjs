import { once } from 'node:events';
import { rmSync } from 'node:fs';

export default async function stopRedis() {
  const redis = globalThis.siltTestRedis;
  if (!redis) return;
  if (redis.server.exitCode === null) {
    redis.server.kill('SIGKILL');
    await once(redis.server, 'exit');
  }
  rmSync(redis.folder, { recursive: true, force: true });
}
