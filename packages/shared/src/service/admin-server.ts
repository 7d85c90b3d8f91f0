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
  /** Anybody who reaches the port gets it. Such a page shows nothing and changes nothing. */
  readonly open?: true;
  /** Gets the whole path. Unless it is open, nobody without access comes so far. */
  readonly serve: RequestListener;
}

export interface AdminServerParts {
  readonly readiness: Readiness;
  readonly registry: Registry;
  /** ADMIN_TOKEN; see `adminAccess`. */
  readonly token?: string | undefined;
  readonly pages?: readonly AdminPage[];
  /** Where a person gives the token to a browser that asked for a page without it. */
  readonly loginPath?: string;
}

/**
 * What is for operators and their machines, apart from the callers' port. `/healthz`: the process
 * lives. `/readyz`: it can work, or 503 and the reasons. `/metrics`: for Prometheus. These three are
 * open to whoever reaches the port and tell nothing of requests; every page is behind the token, but
 * for those that let somebody in.
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
    const refusal = page.open ? undefined : this.refusal(request.headers);
    if (!refusal) page.serve(request, response);
    else if (this.parts.loginPath !== undefined && isVisit(request, refusal)) {
      response.writeHead(303, { location: this.parts.loginPath, 'cache-control': 'no-store' });
      response.end();
    } else refuse(response, refusal);
  }
}

/** Somebody went to a page by a browser, and has not given the token yet. */
function isVisit({ method, headers }: IncomingMessage, { status }: AccessRefusal): boolean {
  return method === 'GET' && status === 401 && /\btext\/html\b/.test(headers.accept ?? '');
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
