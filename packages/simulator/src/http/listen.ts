import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

export interface Listening {
  readonly url: string;
  /** Lets calls in flight end, but not for long: a caught one would never. */
  close(): Promise<void>;
}

const graceMs = 200;

export async function listen(app: RequestListener, port: number, host: string): Promise<Listening> {
  const server = createServer(app);
  // Uploads may be slow, and caught calls wait for as long as a test likes.
  server.requestTimeout = 0;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was opened');
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${address.port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}
