import { describeError } from '@silt/shared/logging';
import type { Logger } from '@silt/shared/logging';
import { type LateFileParts, lookForLateFiles } from './late-files.ts';

/** How often it is asked whether anything is due: a look at Redis, and no more. */
const LONGEST_PAUSE_MS = 30_000;

/** Has late files looked for as they are due, for as long as it is open. */
export class LateFileWatch {
  private readonly parts: LateFileParts;
  private readonly logger: Logger;
  private readonly closing = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(parts: LateFileParts, logger: Logger) {
    this.parts = parts;
    this.logger = logger;
  }

  start(): void {
    if (this.closing.signal.aborted) return;
    this.timer = setTimeout(
      () => {
        this.looking = this.look().then(() => this.start());
      },
      Math.min(LONGEST_PAUSE_MS, this.parts.spanMs),
    );
  }

  async close(): Promise<void> {
    this.closing.abort();
    clearTimeout(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      await lookForLateFiles(this.parts, this.closing.signal);
    } catch (error) {
      // What was due stays due.
      this.logger.warn('late files not looked for', describeError(error));
    }
  }
}
