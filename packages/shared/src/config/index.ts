export { type CommonSettings, commonSettings } from './common-settings.ts';
export { ConfigError, readConfig, seconds } from './read-config.ts';
