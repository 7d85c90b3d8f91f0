import {
  type CommonSettings,
  commonSettings,
  providerKey,
  readConfig,
  seconds,
} from '@silt/shared/config';
import Joi from 'joi';

export interface PollerSettings extends CommonSettings {
  readonly BATCH_POLL_INTERVAL_SECS: number;
  /** The interval while a tenant's webhooks arrive; the other one where that is longer. */
  readonly BATCH_POLL_WITH_WEBHOOKS_SECS: number;
  readonly BATCH_STUCK_SECS: number;
  readonly FILE_VISIBLE_SECS: number;
  readonly BATCH_CANCEL_SECS: number;
  readonly BATCH_VANISHED_SECS: number;
  readonly FILE_SWEEP_SECS: number;
  readonly MAX_ATTEMPTS: number;
  readonly FOLLOW_CONCURRENCY: number;
  readonly UPSTREAM_TIMEOUT_SECS: number;
  /** A step outside of Redis waits so long for what allows it to be on Redis' disk. */
  readonly REDIS_LOSS_SECS: number;
  readonly ADMIN_PORT: number;
  readonly OPENAI_API_KEY?: string;
  /** Path of a JSON file with an operator's own prices. */
  readonly PRICES_FILE?: string;
  /** Whether tokens and money are told for each tenant. */
  readonly METRICS_TENANTS: boolean;
}

const schema = Joi.object<PollerSettings>({
  ...commonSettings,
  BATCH_POLL_INTERVAL_SECS: seconds().min(0.05).default(60),
  BATCH_POLL_WITH_WEBHOOKS_SECS: seconds().default(300),
  BATCH_STUCK_SECS: seconds().min(1).default(93_600),
  BATCH_CANCEL_SECS: seconds().default(3_600),
  BATCH_VANISHED_SECS: seconds().default(300),
  FILE_SWEEP_SECS: seconds().min(0.1).default(900),
  FILE_VISIBLE_SECS: seconds().default(300),
  MAX_ATTEMPTS: Joi.number().integer().min(1).max(100).default(3),
  FOLLOW_CONCURRENCY: Joi.number().integer().min(1).max(200).default(10),
  UPSTREAM_TIMEOUT_SECS: seconds().min(0.1).default(60),
  OPENAI_API_KEY: providerKey(),
  REDIS_LOSS_SECS: seconds().max(5).default(2),
  ADMIN_PORT: Joi.number().port().default(9082),
  PRICES_FILE: Joi.string(),
  METRICS_TENANTS: Joi.boolean().default(false),
});

export function readPollerSettings(
  environment: Readonly<Record<string, string | undefined>>,
): PollerSettings {
  return readConfig(schema, environment);
}
