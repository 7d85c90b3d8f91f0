import type { ServerResponse } from 'node:http';

/** More than a first look at ten thousand batches takes. */
const MOST_UNREAD_BYTES = 16_000_000;
/** How long a viewer may leave anything unread. */
const MOST_BEHIND_MS = 15_000;
/** Then the browser connects anew, and is asked anew who it is. */
const LONGEST_MS = 3_600_000;

/** One page that watches: an open response, to which events are written. */
export class Viewer {
  private readonly response: ServerResponse;
  private readonly now: () => number;
  private readonly since: number;
  private behindSince: number | undefined;

  constructor(response: ServerResponse, now: () => number) {
    this.response = response;
    this.now = now;
    this.since = now();
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // Proxies pass it on as it comes.
      'x-accel-buffering': 'no',
    });
    response.on('drain', () => {
      this.behindSince = undefined;
    });
  }

  /** `text`: whole events. Whoever does not read what was written before is cut off, not waited for. */
  write(text: string): void {
    if (this.response.destroyed) return;
    if (this.response.writableEnded) {
      // It was ended a look ago and has not taken the rest; a write now would be an error of nobody's.
      this.response.destroy();
      return;
    }
    if (!this.response.write(text)) this.behindSince ??= this.now();
    const behindMs = this.now() - (this.behindSince ?? this.now());
    if (this.response.writableLength > MOST_UNREAD_BYTES || behindMs > MOST_BEHIND_MS) {
      this.response.destroy();
    } else if (this.now() - this.since > LONGEST_MS) {
      this.response.end();
    }
  }

  end(): void {
    this.response.end();
  }
}

/** `data` is of one line: JSON. */
export function eventText(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}

/** So that nobody on the way takes the silence for the end. */
export const SIGN_OF_LIFE = ': \n\n';
