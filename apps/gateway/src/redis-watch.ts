import { setTimeout as delay } from 'node:timers/promises';
import { faultsOfRedis } from '@silt/shared/redis';
import { DeploymentMismatchError } from '@silt/shared/service';
import type { RedisConnection } from '@silt/shared/redis';

export interface RedisWatchParts {
  readonly redis: RedisConnection;
  /** Makes sure that this replica's settings fit the others'. Throws when they do not. */
  readonly agree: () => Promise<void>;
  readonly onChange: (faults: readonly string[]) => void;
  /** They do not fit, and this came out only after the start: the process must not go on. */
  readonly onMismatch: (error: DeploymentMismatchError) => void;
}

const LOOK_EVERY_MS = 2_000;
/** A start without Redis goes on after this, and tells so. */
const FIRST_LOOK_MS = 2_000;
const AWAY = 'Redis does not answer';

/**
 * Knows whether Redis can be used, so that calls are refused at once and not after a timeout each.
 * Looks whenever a connection is made and each few seconds.
 */
export class RedisWatch {
  private readonly parts: RedisWatchParts;
  private known: readonly string[] = [AWAY];
  private agreed = false;
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private mismatch: DeploymentMismatchError | undefined;
  private stopped = false;

  constructor(parts: RedisWatchParts) {
    this.parts = parts;
    parts.redis.on('close', () => {
      // What comes back may be another Redis, or this one without its last second.
      this.agreed = false;
      this.conclude([AWAY]);
    });
  }

  /** Why Redis cannot be used now; empty when it can. */
  get faults(): readonly string[] {
    return this.known;
  }

  /** Throws when Redis is there and the settings do not fit the deployment. */
  async start(): Promise<void> {
    const connected = new Promise<void>((resolve) => {
      this.parts.redis.on('ready', () => void this.look().then(resolve));
    });
    await Promise.race([connected, delay(FIRST_LOOK_MS, undefined, { ref: false })]);
    if (this.mismatch) throw this.mismatch;
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  /** To be called before the connection is closed: its end is then no news. */
  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  /** One look at a time; who asks meanwhile waits for the same. */
  private look(): Promise<void> {
    this.looking ??= this.inspect().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async inspect(): Promise<void> {
    if (this.mismatch) return;
    const faults = await faultsOfRedis(this.parts.redis);
    if (faults.length === 0 && !this.agreed) faults.push(...(await this.agree()));
    this.conclude(faults);
  }

  private async agree(): Promise<string[]> {
    try {
      await this.parts.agree();
      this.agreed = true;
      return [];
    } catch (error) {
      if (!(error instanceof DeploymentMismatchError)) return [AWAY];
      this.mismatch = error;
      if (this.timer) this.parts.onMismatch(error);
      return ['The settings of this replica do not fit the deployment'];
    }
  }

  private conclude(faults: readonly string[]): void {
    if (this.stopped) return;
    const changed = faults.join() !== this.known.join();
    this.known = faults;
    if (changed) this.parts.onChange(faults);
  }
}
