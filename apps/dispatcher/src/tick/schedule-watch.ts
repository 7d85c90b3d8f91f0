import type { RedisConnection } from '@silt/shared/redis';

/**
 * A Redis that lost its last second, or everything, is mostly noticed by its connections. One master
 * of a cluster may be another one without this being so, thus it is looked at in between, too.
 */
const LOOK_EVERY_MS = 5_000;

/** The rhythm of a shard. */
export interface Schedule {
  /** One read. */
  readonly isSet: () => Promise<boolean>;
  readonly restore: () => Promise<void>;
}

/** Sees to it that every shard keeps its rhythm, for as long as a dispatcher runs. */
export class ScheduleWatch {
  private readonly redis: RedisConnection;
  private readonly timer: NodeJS.Timeout;
  private readonly schedules = new Set<Schedule>();
  private readonly looking = new Set<Schedule>();

  constructor(redis: RedisConnection) {
    this.redis = redis;
    this.timer = setInterval(this.lookAtAll, LOOK_EVERY_MS);
    redis.on('ready', this.lookAtAll);
  }

  add(schedule: Schedule): void {
    this.schedules.add(schedule);
  }

  close(): void {
    clearInterval(this.timer);
    this.redis.off('ready', this.lookAtAll);
  }

  private readonly lookAtAll = (): void => {
    for (const schedule of this.schedules) void this.look(schedule);
  };

  private async look(schedule: Schedule): Promise<void> {
    // What was asked of a Redis that is away is answered once it is back.
    if (this.looking.has(schedule)) return;
    this.looking.add(schedule);
    try {
      if (!(await schedule.isSet())) await schedule.restore();
    } catch {
      // It is away again: the next look.
    } finally {
      this.looking.delete(schedule);
    }
  }
}
