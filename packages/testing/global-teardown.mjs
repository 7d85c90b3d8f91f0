import { once } from 'node:events';
import { rmSync } from 'node:fs';

export default async function stopRedis() {
  for (const { server, folder } of globalThis.siltTestRedis ?? []) {
    if (server.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  }
}
