export { type CommonSettings, commonSettings, providerKey } from './common-settings.ts';
export { ConfigError, readConfig, seconds } from './read-config.ts';
