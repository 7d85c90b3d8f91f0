const SHOWN = 10;

/** The beginning of an id: enough to tell those on one screen apart. */
export function shorten(id: string): string {
  return id.length <= SHOWN + 2 ? id : `${id.slice(0, SHOWN)}…`;
}

/** An endpoint without the prefix that all have. */
export function shortEndpoint(endpoint: string): string {
  return endpoint.replace(/^\/v1\//, '');
}

/** A lane in words, for a choice or a sentence. */
export function nameLane({
  id,
  model,
  endpoint,
  tenant,
}: {
  readonly id: string;
  readonly model: string | null;
  readonly endpoint: string | null;
  readonly tenant: string | null;
}): string {
  if (model === null || endpoint === null || tenant === null) return `lane ${shorten(id)}`;
  return `${model} · ${shortEndpoint(endpoint)} · ${shorten(tenant)}`;
}
