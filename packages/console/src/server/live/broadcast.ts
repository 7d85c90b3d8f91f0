import type { ServerResponse } from 'node:http';
import { describeError, type Logger } from '@silt/shared/logging';
import { DeploymentWatch, type WatchParts } from './deployment-watch.ts';
import { SIGN_OF_LIFE, Viewer } from './viewer.ts';

export interface BroadcastParts extends WatchParts {
  readonly logger: Logger;
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;
/** More pages than operators leave open: somebody else opens them. */
const MOST_VIEWERS = 200;

/** One look a second for all who watch, and none while nobody does. */
export class Broadcast {
  private readonly parts: BroadcastParts;
  private readonly viewers = new Set<Viewer>();
  private watch: DeploymentWatch | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(parts: BroadcastParts) {
    this.parts = parts;
  }

  get isFull(): boolean {
    return this.viewers.size >= MOST_VIEWERS;
  }

  /** From now until the connection ends. */
  add(response: ServerResponse): void {
    const viewer = new Viewer(response, () => performance.now());
    response.once('close', () => this.leave(viewer));
    // Between two looks, so that it misses nothing of one that is under way.
    this.looking = this.looking.then(async () => {
      const known = await this.watch?.everything().catch(() => '');
      if (response.destroyed) return;
      this.viewers.add(viewer);
      viewer.write(known ?? SIGN_OF_LIFE);
      if (this.watch) return;
      this.watch = new DeploymentWatch(this.parts);
      this.timer = setTimeout(() => this.lookAgain(), 0);
    });
  }

  expectChanges(): void {
    this.watch?.expectChanges();
  }

  async close(): Promise<void> {
    for (const viewer of this.viewers) viewer.end();
    this.viewers.clear();
    this.stop();
    await this.looking;
  }

  private leave(viewer: Viewer): void {
    this.viewers.delete(viewer);
    if (this.viewers.size === 0) this.stop();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.watch = undefined;
  }

  private lookAgain(): void {
    const { watch } = this;
    if (!watch) return;
    this.looking = this.looking.then(async () => {
      const events = await watch.look().catch((error: unknown) => {
        this.parts.logger.debug('console could not look', describeError(error));
        return SIGN_OF_LIFE;
      });
      if (this.watch !== watch) return;
      for (const viewer of this.viewers) viewer.write(events);
      this.timer = setTimeout(() => this.lookAgain(), this.parts.everyMs ?? EVERY_MS);
    });
  }
}
