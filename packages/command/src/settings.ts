import { type CommonSettings, commonSettings, readConfig } from '@silt/shared/config';
import Joi from 'joi';

/** No secrets: what this command shows is not sealed, and what is sealed it does not show. */
export type CommandSettings = Pick<CommonSettings, 'REDIS_URL' | 'RESULT_TTL_SECS'> & {
  /** As agreed in Redis, where it is not set. */
  readonly SHARDS?: number;
};

const schema = Joi.object<CommandSettings>({
  REDIS_URL: commonSettings.REDIS_URL,
  RESULT_TTL_SECS: commonSettings.RESULT_TTL_SECS,
  SHARDS: Joi.number().integer().min(1).max(256),
});

export function readCommandSettings(
  environment: Readonly<Record<string, string | undefined>>,
): CommandSettings {
  return readConfig(schema, environment);
}
