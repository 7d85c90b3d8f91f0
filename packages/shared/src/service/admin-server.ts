import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { errorBody } from '../domain/index.ts';
import type { Registry } from '../metrics/index.ts';
import { type AccessRefusal, adminAccess } from './admin-access.ts';

/** Why the service cannot do its work now; empty when it can. */
export type Readiness = () => readonly string[] | Promise<readonly string[]>;

/** What an operator reaches under a path of its own, and all that is below it. */
export interface AdminPage {
  /** Such as `/admin/savings`. Of several that fit, the longest is asked. */
  readonly path: string;
  /** Gets the whole path. Nobody without access comes so far. */
  readonly serve: RequestListener;
}

export interface AdminServerParts {
  readonly readiness: Readiness;
  readonly registry: Registry;
  /** ADMIN_TOKEN; see `adminAccess`. */
  readonly token?: string | undefined;
  readonly pages?: readonly AdminPage[];
}

/**
 * What is for operators and their machines, apart from the callers' port. `/healthz`: the process
 * lives. `/readyz`: it can work, or 503 and the reasons. `/metrics`: for Prometheus. These three are
 * open to whoever reaches the port and tell nothing of requests; every page is behind the token.
 */
export class AdminServer {
  private readonly server: Server;
  private readonly parts: AdminServerParts;
  private readonly pages: readonly AdminPage[];
  private refusal: ReturnType<typeof adminAccess> = adminAccess({ token: undefined, host: '' });

  constructor(parts: AdminServerParts) {
    this.parts = parts;
    this.pages = (parts.pages ?? []).toSorted((one, other) => other.path.length - one.path.length);
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(() => {
        reply(response, 500, { status: 'the look itself failed' });
      });
    });
  }

  /** Resolves with the port, which the kernel chooses when asked for 0. */
  async listen(port: number, host: string): Promise<number> {
    this.refusal = adminAccess({ token: this.parts.token, host });
    this.server.listen(port, host);
    await once(this.server, 'listening');
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0] ?? '';
    switch (path) {
      case '/healthz':
        reply(response, 200, { status: 'alive' });
        return;
      case '/readyz':
        await this.tellReadiness(response);
        return;
      case '/metrics':
        send(response, 200, this.parts.registry.contentType, await this.parts.registry.metrics());
        return;
      default:
        this.servePage(path, request, response);
    }
  }

  private async tellReadiness(response: ServerResponse): Promise<void> {
    const reasons = await this.reasons();
    if (reasons.length === 0) reply(response, 200, { status: 'ready' });
    else reply(response, 503, { status: 'not ready', reasons });
  }

  private async reasons(): Promise<readonly string[]> {
    try {
      return await this.parts.readiness();
    } catch {
      return ['the check itself failed'];
    }
  }

  private servePage(path: string, request: IncomingMessage, response: ServerResponse): void {
    const page = this.pages.find((one) => path === one.path || path.startsWith(`${one.path}/`));
    if (!page) {
      reply(response, 404, { status: 'no such page' });
      return;
    }
    const refusal = this.refusal(request.headers);
    if (refusal) refuse(response, refusal);
    else page.serve(request, response);
  }
}

function refuse(response: ServerResponse, { status, code, message }: AccessRefusal): void {
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  const body = errorBody({ message, type: 'invalid_request_error', code });
  send(response, status, 'application/json', body);
}

function reply(response: ServerResponse, status: number, content: object): void {
  send(response, status, 'application/json', JSON.stringify(content));
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  content: string | Buffer,
): void {
  if (response.headersSent) return;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(content),
    'cache-control': 'no-store',
  });
  response.end(content);
}
