import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/** Why the service cannot do its work now; empty when it can. */
export type Readiness = () => readonly string[] | Promise<readonly string[]>;

/** `/healthz`: the process lives. `/readyz`: it can work, or 503 and the reasons. */
export class HealthServer {
  private readonly server: Server;

  constructor(readiness: Readiness) {
    this.server = createServer((request, response) => {
      void (async () => {
        const path = request.url?.split('?')[0];
        if (path === '/healthz') return reply(200, { status: 'alive' });
        if (path !== '/readyz') return reply(404, { status: 'no such page' });
        const reasons = await readiness();
        return reasons.length === 0
          ? reply(200, { status: 'ready' })
          : reply(503, { status: 'not ready', reasons });
      })().catch(() => {
        reply(503, { status: 'not ready', reasons: ['the check itself failed'] });
      });

      function reply(status: number, content: object): void {
        if (response.headersSent) return;
        const text = JSON.stringify(content);
        response.writeHead(status, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          'cache-control': 'no-store',
        });
        response.end(text);
      }
    });
  }

  async listen(port: number, host: string): Promise<void> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
