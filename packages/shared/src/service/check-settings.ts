/** With this argument an app reads its settings, says how they are, and does nothing else. */
export const CHECK_SETTINGS = '--check-settings';

/** What may be told though it is text: a number or a switch is never a secret, any other text may be. */
const TELLABLE = new Set(['SPOOL_DIR', 'CLIENT_KEYS_FILE', 'UPSTREAM_BASE_URL']);

/** Settings with their defaults, without what may be a secret. */
export function tellableSettings(settings: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([name, value]) =>
        typeof value === 'number' || typeof value === 'boolean' || TELLABLE.has(name),
    ),
  );
}
