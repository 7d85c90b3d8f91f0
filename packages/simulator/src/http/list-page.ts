export interface ListPage<T> {
  readonly object: 'list';
  readonly data: readonly T[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

export interface PageRequest {
  readonly limit: number;
  /** The last id of the page before. */
  readonly after: string | undefined;
}

/** One page of `items`, or nothing when `after` names none of them. */
export function listPage<S extends { readonly id: string }, T>(
  items: readonly S[],
  { limit, after }: PageRequest,
  show: (item: S) => T,
): ListPage<T> | undefined {
  const start = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) return undefined;
  const page = items.slice(start, start + limit);
  return {
    object: 'list',
    data: page.map(show),
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: start + limit < items.length,
  };
}
