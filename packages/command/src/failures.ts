/** Redis cannot be asked. The message carries no address: one may hold a password. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';
}
