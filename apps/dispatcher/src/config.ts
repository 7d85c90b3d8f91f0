import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CommonSettings,
  commonSettings,
  providerKey,
  readConfig,
  seconds,
} from '@silt/shared/config';
import Joi from 'joi';

export interface DispatcherSettings extends CommonSettings {
  readonly BATCH_WINDOW_SECS: number;
  readonly BATCH_MAX_REQUESTS: number;
  readonly BATCH_MAX_BYTES: number;
  readonly BATCH_MAX_INPUTS: number;
  readonly SUBMIT_CONCURRENCY: number;
  readonly BATCHES_PER_HOUR: number;
  readonly UPSTREAM_TIMEOUT_SECS: number;
  readonly CREATE_QUIET_SECS: number;
  readonly FILE_VISIBLE_SECS: number;
  /** A step outside of Redis waits so long for what allows it to be on Redis' disk. */
  readonly REDIS_LOSS_SECS: number;
  readonly SPOOL_DIR: string;
  readonly ADMIN_PORT: number;
  readonly OPENAI_API_KEY?: string;
}

const schema = Joi.object<DispatcherSettings>({
  ...commonSettings,
  BATCH_WINDOW_SECS: seconds().min(0.05).default(60),
  BATCH_MAX_REQUESTS: Joi.number().integer().min(1).max(100_000).default(50_000),
  BATCH_MAX_BYTES: Joi.number().integer().min(1_000).default(190_000_000),
  BATCH_MAX_INPUTS: Joi.number().integer().min(1).default(50_000),
  SUBMIT_CONCURRENCY: Joi.number().integer().min(1).max(64).default(4),
  BATCHES_PER_HOUR: Joi.number().integer().min(10).default(2_000),
  UPSTREAM_TIMEOUT_SECS: seconds().min(0.1).default(60),
  CREATE_QUIET_SECS: seconds().default(60),
  FILE_VISIBLE_SECS: seconds().default(300),
  REDIS_LOSS_SECS: seconds().max(5).default(2),
  SPOOL_DIR: Joi.string().default(join(tmpdir(), 'silt-spool')),
  OPENAI_API_KEY: providerKey(),
  ADMIN_PORT: Joi.number().port().default(9081),
});

export function readDispatcherSettings(
  environment: Readonly<Record<string, string | undefined>>,
): DispatcherSettings {
  return readConfig(schema, environment);
}
