import type { Fleet, RedisServer } from '@silt/dev-env';
import type { SimulatorView } from '@silt/simulator';
import type { Redis } from 'ioredis';
import type { Tally } from '../trouble/tally.ts';
import type { AppendOnlyFile } from './append-only-file.ts';
import type { Members } from './members.ts';
import type { SpoolDisk } from './spool-disk.ts';

/** Everything that runs, and what may be done to it. */
export interface ChaosGround {
  readonly seed: number;
  readonly members: Members;
  readonly fleet: Fleet;
  readonly redis: RedisServer;
  readonly redisFile: AppendOnlyFile;
  /** Straight to Redis, past all taps. */
  readonly state: Redis;
  readonly provider: SimulatorView;
  /** Undefined where this machine lets us mount none. */
  readonly spoolDisk: SpoolDisk | undefined;
  readonly tally: Tally;
  /** Ends all that runs and removes what was written, the evidence aside. */
  stop(): Promise<void>;
}
