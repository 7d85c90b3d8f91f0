import type { Logger } from 'winston';
import { describeError } from '../logging/index.ts';

type Close = () => unknown;

/** What was opened, to be closed in the opposite order. A part that fails to close stops no other. */
export class Closers {
  private readonly closers: { readonly name: string; readonly close: Close }[] = [];
  private readonly logger: Logger;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  add(name: string, close: Close): void {
    this.closers.push({ name, close });
  }

  async close(): Promise<void> {
    for (let last = this.closers.pop(); last; last = this.closers.pop()) {
      try {
        await last.close();
      } catch (error) {
        this.logger.warn('could not close', { part: last.name, ...describeError(error) });
      }
    }
  }
}
