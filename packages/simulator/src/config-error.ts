/** A knob that was given a value it may not have. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
