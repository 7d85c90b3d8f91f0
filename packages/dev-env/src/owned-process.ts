import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { readLogLine, type LogLine } from './log-line.ts';
import { guardProcess } from './process-guard.ts';

export interface OwnedProcessOptions {
  /** What people read of it, such as `gateway-1`. */
  readonly name: string;
  readonly program: string;
  readonly programArguments: readonly string[];
  /** The whole environment: nothing is inherited that is not named. */
  readonly env: Readonly<Record<string, string>>;
  /** How many of the last lines stay in `logs`. */
  readonly keepLines?: number;
  readonly onLine?: (line: LogLine) => void;
}

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Longer than the 25 s after which an app whose drain hangs ends itself. */
const defaultStopBoundMs = 28_000;

/** A child process that cannot outlive this one. */
export class OwnedProcess implements AsyncDisposable {
  readonly name: string;
  /** Settles when the process is gone and all it wrote has been read. Never rejects. */
  readonly exited: Promise<ExitStatus>;
  private readonly child: ChildProcess;
  private readonly lines: LogLine[] = [];
  private status: ExitStatus | undefined;
  private paused = false;

  constructor({ name, program, programArguments, env, keepLines, onLine }: OwnedProcessOptions) {
    this.name = name;
    this.child = spawn(program, programArguments, {
      env,
      // A group of its own: the terminal's Ctrl-C goes to this process alone, which then stops its
      // children one after the other.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    guardProcess(this.child);
    const keep = (stream: LogLine['stream'], text: string) => {
      const line = readLogLine(stream, text);
      this.lines.push(line);
      if (this.lines.length > (keepLines ?? Infinity)) this.lines.shift();
      onLine?.(line);
    };
    const { stdout, stderr } = this.child;
    if (stdout !== null) eachLine(stdout, (text) => keep('stdout', text));
    if (stderr !== null) eachLine(stderr, (text) => keep('stderr', text));
    this.child.once('error', (error) => keep('stderr', `could not be started: ${error.message}`));
    this.exited = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        this.status = { code, signal };
        resolve(this.status);
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get logs(): readonly LogLine[] {
    return this.lines;
  }

  get running(): boolean {
    return (
      this.status === undefined && this.child.exitCode === null && this.child.signalCode === null
    );
  }

  /** Sends a signal; await `exited` for its effect. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child.kill(signal);
  }

  /** Stops time for the process, as a long garbage collection or a suspended machine would. */
  pause(): void {
    this.paused = true;
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.paused = false;
    this.child.kill('SIGCONT');
  }

  /** SIGTERM, and SIGKILL when it is not gone in time. Tells whether it went by itself. */
  async stop(boundMs = defaultStopBoundMs): Promise<'gone' | 'forced'> {
    if (!this.running) {
      await this.exited;
      return 'gone';
    }
    if (this.paused) this.resume();
    this.child.kill('SIGTERM');
    let forced = false;
    const force = setTimeout(() => {
      forced = true;
      this.child.kill('SIGKILL');
    }, boundMs);
    await this.exited;
    clearTimeout(force);
    return forced ? 'forced' : 'gone';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function eachLine(stream: Readable, take: (text: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', take);
}
