/** What a caller asks for by `Prefer` (RFC 7240), as far as it concerns a hold. */
export interface Preference {
  /** How long it wants to be held before it is told where its answer will be. */
  readonly waitMs: number;
  /** For `Preference-Applied`. */
  readonly applied: string;
}

/** Between commas, but for those inside quotes. */
const PREFERENCES = /(?:"(?:\\.|[^"\\])*"|[^,"])+/g;
/** A name, perhaps a value, perhaps parameters, which are passed over. */
const PREFERENCE = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*"?([^\s";]*)"?\s*)?(?:;|$)/;
const SECONDS = /^\d{1,9}$/;

/** Undefined when nothing is asked that is known here: other preferences are ignored, as the RFC says. */
export function readPreference(header: string | string[] | undefined): Preference | undefined {
  if (header === undefined) return undefined;
  const asked = new Map<string, string>();
  for (const text of String(header).match(PREFERENCES) ?? []) {
    const [, name = '', value = ''] = PREFERENCE.exec(text) ?? [];
    // Of a preference that stands twice the first counts.
    if (!asked.has(name.toLowerCase())) asked.set(name.toLowerCase(), value);
  }
  const wait = asked.get('wait') ?? '';
  const seconds = SECONDS.test(wait) ? Number(wait) : undefined;
  const applied = [
    ...(asked.has('respond-async') ? ['respond-async'] : []),
    ...(seconds === undefined ? [] : [`wait=${seconds}`]),
  ];
  if (applied.length === 0) return undefined;
  return { waitMs: (seconds ?? 0) * 1000, applied: applied.join(', ') };
}
