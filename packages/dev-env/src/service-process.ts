import { setTimeout as delay } from 'node:timers/promises';
import { describeLogLine } from './log-line.ts';
import { OwnedProcess, type OwnedProcessOptions } from './owned-process.ts';

export interface ServiceProcessOptions extends Omit<
  OwnedProcessOptions,
  'program' | 'programArguments'
> {
  /** The JavaScript file to run, by the Node that runs this. */
  readonly entry: string;
  /** All must answer 200 before the service counts as ready. */
  readonly readyUrls: readonly string[];
}

const defaultReadyBoundMs = 30_000;
const probeBoundMs = 2_000;
const shownLines = 15;

/** One of the apps, or the simulator, as a child process that knows nothing but its environment. */
export class ServiceProcess extends OwnedProcess {
  private readonly readyUrls: readonly string[];

  constructor({ entry, readyUrls, ...options }: ServiceProcessOptions) {
    super({
      ...options,
      program: process.execPath,
      programArguments: ['--enable-source-maps', entry],
    });
    this.readyUrls = readyUrls;
  }

  async ready(boundMs = defaultReadyBoundMs): Promise<void> {
    const deadline = performance.now() + boundMs;
    for (const url of this.readyUrls) {
      for (;;) {
        const answer = await probe(url);
        if (answer === 'ok') break;
        if (!this.running) {
          await this.exited;
          throw new Error(`${this.name} ended before it was ready:\n${this.describeLogs()}`);
        }
        if (performance.now() > deadline) {
          throw new Error(
            `${this.name} is not ready after ${boundMs} ms (${url}: ${answer}):\n${this.describeLogs()}`,
          );
        }
        await delay(30);
      }
    }
  }

  /** The last lines, for a message about what went wrong. */
  describeLogs(count = shownLines): string {
    const lines = this.logs.slice(-count).map((line) => `  ${this.name}: ${describeLogLine(line)}`);
    return lines.length === 0 ? `  ${this.name} wrote nothing` : lines.join('\n');
  }
}

async function probe(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(probeBoundMs) });
    const text = await response.text();
    return response.status === 200 ? 'ok' : `${response.status} ${text}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
