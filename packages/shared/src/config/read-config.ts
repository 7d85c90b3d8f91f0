import Joi from 'joi';

/** The settings are unusable. The message names every fault, and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads settings from the environment: everything that is wrong is told at once. */
export function readConfig<T>(
  schema: Joi.ObjectSchema<T>,
  environment: Readonly<Record<string, string | undefined>>,
): T {
  // An empty value is what a compose file or a shell makes of an unset variable.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.validate(set, {
    abortEarly: false,
    stripUnknown: true,
    errors: { label: 'key', wrap: { label: false } },
    messages: { 'string.pattern.base': '{{#label}} has another form than it must have' },
  });
  if (result.error) {
    // Not passed on as `cause`: Joi's error holds the whole environment, secrets included.
    throw new ConfigError(result.error.details.map((detail) => detail.message).join('\n'));
  }
  return result.value;
}

/** A number of seconds, fractions allowed. */
export function seconds(): Joi.NumberSchema {
  return Joi.number()
    .min(0)
    .max(30 * 24 * 3600);
}
