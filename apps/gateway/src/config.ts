import {
  type CommonSettings,
  commonSettings,
  providerKey,
  readConfig,
  seconds,
} from '@silt/shared/config';
import Joi from 'joi';

export interface GatewaySettings extends CommonSettings {
  readonly SERVER_PORT: number;
  readonly ADMIN_PORT: number;
  /** Without a slash at its end: it is part of every lane. */
  readonly UPSTREAM_BASE_URL: string;
  readonly BATCH_MAX_REQUESTS: number;
  readonly BATCH_MAX_BYTES: number;
  readonly MAX_BODY_BYTES: number;
  readonly BATCH_MAX_INPUTS: number;
  readonly HOLD_SECS: 'auto' | number;
  readonly HOLD_MAX_SECS?: number;
  readonly HOLD_HOPS: 'auto' | 'always' | 'never';
  readonly HEARTBEAT: 'none' | 'whitespace';
  readonly DEFAULT_LANE: 'batch' | 'live';
  readonly LIVE_TIMEOUT_SECS: number;
  readonly MAX_HELD: number;
  readonly TCP_KEEPALIVE_SECS: number;
  /** Each `whsec_…`. Without any, webhooks are not taken. */
  readonly WEBHOOK_SECRETS?: readonly string[];
  /** With one, only keys that it lists may call, and the deployment's own key pays. */
  readonly CLIENT_KEYS_FILE?: string;
  /** The provider's, for live calls of those who have none of their own. */
  readonly OPENAI_API_KEY?: string;
  readonly ALLOW_ANONYMOUS: boolean;
  /** Of each tenant, unless the file says otherwise. Unset: no limit. */
  readonly TENANT_MAX_HELD?: number;
  readonly TENANT_MAX_QUEUED?: number;
  readonly TENANT_MAX_QUEUED_BYTES?: number;
  readonly TENANT_CALLS_PER_MINUTE?: number;
}

const schema = Joi.object<GatewaySettings>({
  ...commonSettings,
  SERVER_PORT: Joi.number().port().default(8080),
  ADMIN_PORT: Joi.number().port().default(9080),
  UPSTREAM_BASE_URL: Joi.string()
    .uri({ scheme: ['http', 'https'] })
    .replace(/\/+$/, '')
    .default('https://api.openai.com/v1'),
  BATCH_MAX_REQUESTS: Joi.number().integer().min(1).max(50_000).default(50_000),
  BATCH_MAX_BYTES: Joi.number().integer().min(10_000).default(190_000_000),
  MAX_BODY_BYTES: Joi.number().integer().min(1_000).default(33_554_432),
  BATCH_MAX_INPUTS: Joi.number().integer().min(1).default(50_000),
  HOLD_SECS: Joi.alternatives()
    .try(Joi.valid('auto'), seconds().greater(0))
    .default('auto')
    .messages({
      'alternatives.match': '{{#label}} must be auto or a number of seconds above 0',
      'alternatives.types': '{{#label}} must be auto or a number of seconds above 0',
    }),
  HOLD_MAX_SECS: seconds().greater(0),
  HOLD_HOPS: Joi.valid('auto', 'always', 'never').default('auto'),
  HEARTBEAT: Joi.valid('none', 'whitespace').default('none'),
  DEFAULT_LANE: Joi.valid('batch', 'live').default('batch'),
  LIVE_TIMEOUT_SECS: seconds().greater(0).default(600),
  MAX_HELD: Joi.number().integer().min(1).default(15_000),
  TCP_KEEPALIVE_SECS: seconds().default(60),
  CLIENT_KEYS_FILE: Joi.string(),
  OPENAI_API_KEY: providerKey(),
  ALLOW_ANONYMOUS: Joi.boolean().default(false),
  TENANT_MAX_HELD: Joi.number().integer().min(1),
  TENANT_MAX_QUEUED: Joi.number().integer().min(1),
  TENANT_MAX_QUEUED_BYTES: Joi.number().integer().min(1),
  TENANT_CALLS_PER_MINUTE: Joi.number().integer().min(1),
  WEBHOOK_SECRETS: Joi.string().custom(webhookSecrets).messages({
    'any.custom':
      '{{#label}} must be one or more webhook secrets as the provider shows them (whsec_ and base64), joined by commas',
  }),
});

/** At least 16 bytes each: a shorter one could be guessed. */
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{22,}={0,2}$/;

function webhookSecrets(value: string): string[] {
  const secrets = value.split(',').map((secret) => secret.trim());
  if (!secrets.every((secret) => WEBHOOK_SECRET.test(secret))) throw new RangeError('no secret');
  return secrets;
}

export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): GatewaySettings {
  return readConfig(schema, environment);
}
