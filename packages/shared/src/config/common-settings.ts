import Joi from 'joi';
import { readRedisAddress } from '../redis/index.ts';
import { secretKeys } from '../security/index.ts';

/** Settings that every app reads. */
export interface CommonSettings {
  readonly REDIS_URL: string;
  readonly SILT_SECRETS: string;
  readonly SHARDS: number;
  readonly RESULT_TTL_SECS: number;
  readonly SERVER_HOST: string;
  readonly LOG_LEVEL: string;
  /** Opens `/admin` of the admin port, which without it is served on loopback addresses only. */
  readonly ADMIN_TOKEN?: string;
}

/** A key of the provider's: what a header can carry unchanged. */
export function providerKey(): Joi.StringSchema {
  return Joi.string()
    .pattern(/^[\x21-\x7e]{1,512}$/)
    .messages({ 'string.pattern.base': '{{#label}} must be at most 512 visible ASCII characters' });
}

export const commonSettings = {
  REDIS_URL: Joi.string()
    .required()
    .custom((value: string) => {
      readRedisAddress(value);
      return value;
    })
    .messages({
      'any.custom':
        '{{#label}} must be a redis:// or rediss:// address, or redis+cluster:// or rediss+cluster:// with host:port,host:port of a cluster',
    }),
  SILT_SECRETS: Joi.string()
    .required()
    .custom((value: string) => {
      secretKeys(value);
      return value;
    })
    .messages({
      'any.custom':
        '{{#label}} must be one or more base64 keys of 32 bytes, joined by commas (openssl rand -base64 32)',
    }),
  SHARDS: Joi.number().integer().min(1).max(256).default(1),
  RESULT_TTL_SECS: Joi.number().integer().min(60).max(2_592_000).default(172_800),
  SERVER_HOST: Joi.string().hostname().default('0.0.0.0'),
  LOG_LEVEL: Joi.string().valid('error', 'warn', 'info', 'debug').default('info'),
  ADMIN_TOKEN: Joi.string()
    .pattern(/^[\x21-\x7e]{16,512}$/)
    .messages({
      'string.pattern.base':
        '{{#label}} must be 16 to 512 visible characters (openssl rand -base64 32)',
    }),
} satisfies { [name in keyof CommonSettings]: Joi.Schema };
