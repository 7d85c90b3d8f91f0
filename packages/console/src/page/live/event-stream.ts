import type { Watched } from './watched.ts';

/** Whether what the page shows is the present. */
export type Connection = 'connecting' | 'live' | 'lost' | 'resting';

export interface EventStreamOptions {
  readonly url: string;
  readonly connection: Watched<Connection>;
  readonly onOpen: () => void;
  /** By an event's name: what takes its data. */
  readonly events: Readonly<Record<string, (data: string) => void>>;
  /** The server answered, but not with events: it may want a login first. */
  readonly onRefused: () => void;
}

/** `now` comes each second: a stream that is silent for so long is dead, whatever the browser thinks. */
const SILENCE_MS = 8_000;
const RETRY_MS = 2_000;
/** A hidden page needs no events, and browsers give one server few connections for all pages. */
const REST_AFTER_MS = 10_000;

/** The server's events, for as long as somebody looks at the page. Connects again by itself. */
export class EventStream {
  private readonly options: EventStreamOptions;
  private source: EventSource | undefined;
  private heardAt = 0;
  private timer: number | undefined;

  constructor(options: EventStreamOptions) {
    this.options = options;
  }

  start(): void {
    document.addEventListener('visibilitychange', () => this.onVisibility());
    window.addEventListener('online', () => this.reopen());
    if (document.visibilityState === 'visible') this.open();
    else this.options.connection.set('resting');
    window.setInterval(() => this.look(), 1_000);
  }

  private open(): void {
    this.close();
    const source = new EventSource(this.options.url);
    this.source = source;
    this.heardAt = performance.now();
    source.addEventListener('open', () => {
      this.heardAt = performance.now();
      this.options.connection.set('live');
      this.options.onOpen();
    });
    source.addEventListener('error', () => {
      this.options.connection.set('lost');
      // Otherwise the browser tries again by itself.
      if (source.readyState !== EventSource.CLOSED) return;
      this.options.onRefused();
      this.after(RETRY_MS, () => this.open());
    });
    for (const [name, take] of Object.entries(this.options.events)) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        this.heardAt = performance.now();
        take(data);
      });
    }
  }

  private look(): void {
    const silentMs = performance.now() - this.heardAt;
    if (this.source !== undefined && silentMs > SILENCE_MS) this.reopen();
  }

  private reopen(): void {
    if (this.options.connection.value === 'resting') return;
    this.options.connection.set('lost');
    this.open();
  }

  private onVisibility(): void {
    if (document.visibilityState === 'hidden') {
      this.after(REST_AFTER_MS, () => {
        this.close();
        this.options.connection.set('resting');
      });
      return;
    }
    window.clearTimeout(this.timer);
    if (this.source?.readyState === EventSource.OPEN) return;
    this.options.connection.set('connecting');
    this.open();
  }

  private after(delayMs: number, then: () => void): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(then, delayMs);
  }

  private close(): void {
    this.source?.close();
    this.source = undefined;
  }
}
