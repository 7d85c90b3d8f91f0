import { findFreePort, ServiceProcess } from '@silt/dev-env';
import { Inspector } from '../measure/inspector.ts';
import { siblingProgram } from '../load/sibling-program.ts';

/** The bare server as a process beside the fleet, on the same Redis. */
export class BareServer extends ServiceProcess {
  readonly port: number;
  private readonly inspectorPort: number;

  private constructor(port: number, inspectorPort: number, redisUrl: string, names: boolean) {
    super({
      name: 'bare',
      entry: siblingProgram('bare-server-main', import.meta.url),
      env: {
        ...Inspector.environment(inspectorPort),
        PORT: String(port),
        REDIS_URL: redisUrl,
        NAMES: String(names),
      },
      readyUrls: [`http://127.0.0.1:${port}/health`],
    });
    this.port = port;
    this.inspectorPort = inspectorPort;
  }

  /** `names`: it parses bodies and makes ids, too. */
  static async start(redisUrl: string, { names = false } = {}): Promise<BareServer> {
    const server = new BareServer(await findFreePort(), await findFreePort(), redisUrl, names);
    await server.ready();
    return server;
  }

  /** Answers everybody; each answer has about so many bytes. */
  async release(bytes: number): Promise<void> {
    await (await fetch(`http://127.0.0.1:${this.port}/release/${bytes}`)).text();
  }

  inspect(): Promise<Inspector> {
    if (this.pid === undefined) throw new Error('the bare server has no process');
    return Inspector.open(this.pid, this.inspectorPort);
  }
}
