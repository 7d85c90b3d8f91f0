import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const OPENS_WITHIN_MS = 10_000;

export interface HeapUsage {
  /** Live and dead objects of the JavaScript heap. */
  readonly heapBytes: number;
  /** Buffers and the like, which lie outside the heap. */
  readonly externalBytes: number;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Looks into a running Node process by its debugging protocol. The process is started as it is
 * shipped, with nothing but the number of a port; a signal opens the door.
 */
export class Inspector {
  private readonly socket: WebSocket;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Map<string, (parameters: unknown) => void>();
  private asked = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => this.hear(String(data)));
    socket.addEventListener('close', () => {
      for (const { reject } of this.pending.values()) reject(new Error('the inspector is gone'));
      this.pending.clear();
    });
  }

  /** The setting that gives a process its port, for its environment, beside what else stands there. */
  static environment(
    port: number,
    other: Readonly<Record<string, string>> = {},
  ): Record<string, string> {
    const options = [other['NODE_OPTIONS'], `--inspect-port=127.0.0.1:${port}`];
    return { NODE_OPTIONS: options.filter((option) => option !== undefined).join(' ') };
  }

  static async open(pid: number, port: number): Promise<Inspector> {
    process.kill(pid, 'SIGUSR1');
    const socket = new WebSocket(await addressOf(port));
    await once(socket, 'open');
    return new Inspector(socket);
  }

  /** Twice: what the first one frees may keep other things alive until the second. */
  async collectGarbage(): Promise<void> {
    await this.call('HeapProfiler.collectGarbage');
    await this.call('HeapProfiler.collectGarbage');
  }

  async heapUsage(): Promise<HeapUsage> {
    const usage = await this.call('Runtime.getHeapUsage');
    return {
      heapBytes: numberOf(usage, 'usedSize'),
      externalBytes: numberOf(usage, 'backingStorageSize'),
    };
  }

  async startCpuProfile(): Promise<void> {
    await this.call('Profiler.enable');
    await this.call('Profiler.setSamplingInterval', { interval: 500 });
    await this.call('Profiler.start');
  }

  /** As `--cpu-prof` writes it. */
  async stopCpuProfile(): Promise<unknown> {
    const result = await this.call('Profiler.stop');
    await this.call('Profiler.disable');
    return fieldOf(result, 'profile');
  }

  /** As a `.heapsnapshot` file holds it, in pieces. */
  async takeHeapSnapshot(take: (piece: string) => void): Promise<void> {
    this.listeners.set('HeapProfiler.addHeapSnapshotChunk', (parameters) => {
      take(String(fieldOf(parameters, 'chunk')));
    });
    await this.call('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    this.listeners.clear();
  }

  /** A process that ends waits for its inspectors to leave first. */
  close(): void {
    this.socket.close();
  }

  private call(method: string, parameters: object = {}): Promise<unknown> {
    this.asked += 1;
    const id = this.asked;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params: parameters }));
    });
  }

  private hear(text: string): void {
    const message: unknown = JSON.parse(text);
    const method = fieldOf(message, 'method');
    if (typeof method === 'string') {
      this.listeners.get(method)?.(fieldOf(message, 'params'));
      return;
    }
    const id = fieldOf(message, 'id');
    const pending = typeof id === 'number' ? this.pending.get(id) : undefined;
    if (typeof id !== 'number' || !pending) return;
    this.pending.delete(id);
    const error = fieldOf(message, 'error');
    if (error === undefined) pending.resolve(fieldOf(message, 'result'));
    else pending.reject(new Error(`the inspector refused: ${JSON.stringify(error)}`));
  }
}

async function addressOf(port: number): Promise<string> {
  const deadline = performance.now() + OPENS_WITHIN_MS;
  for (;;) {
    try {
      const targets: unknown = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
      const [target]: unknown[] = Array.isArray(targets) ? targets : [];
      const url = fieldOf(target, 'webSocketDebuggerUrl');
      if (typeof url === 'string') return url;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await delay(20);
  }
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}

function numberOf(value: unknown, field: string): number {
  const number = fieldOf(value, field);
  if (typeof number !== 'number') throw new TypeError(`the inspector tells no ${field}`);
  return number;
}
