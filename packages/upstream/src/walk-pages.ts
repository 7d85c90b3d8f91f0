import { asObject, textField } from './read-fields.ts';

/** Asks for the page that follows `after`; the first one when there is no `after`. */
export type FetchPage = (after: string | undefined) => Promise<unknown>;

export interface PageWalk<T> {
  readonly fetchPage: FetchPage;
  /** Entries that cannot be read are passed over. */
  readonly parse: (entry: unknown) => T | undefined;
  /** Made when a page cannot be read or the pages lead nowhere. */
  readonly unreadable: () => Error;
}

/**
 * Every entry of a list that is told in pages. It ends only where the provider says that there is
 * no more, or plainly has no more to give: who finds nothing in the list may rely on that.
 */
export async function* walkPages<T>(walk: PageWalk<T>): AsyncGenerator<T, void, undefined> {
  const cursors = new Set<string>();
  let after: string | undefined;
  for (;;) {
    const page = readPage(await walk.fetchPage(after));
    if (page === undefined) throw walk.unreadable();
    const { entries, lastId, hasMore } = page;
    const leadsOn = lastId !== undefined && !cursors.has(lastId);
    // A page met twice, where nobody promised another one: the provider knows no pages.
    if (hasMore === undefined && after !== undefined && !leadsOn) return;
    for (const entry of entries) {
      const item = walk.parse(entry);
      if (item !== undefined) yield item;
    }
    if (hasMore === false || (hasMore === undefined && entries.length === 0)) return;
    if (!leadsOn) throw walk.unreadable();
    cursors.add(lastId);
    after = lastId;
  }
}

interface Page {
  readonly entries: readonly unknown[];
  readonly lastId: string | undefined;
  /** Undefined when the provider does not say. */
  readonly hasMore: boolean | undefined;
}

/** A list object, or the bare array that some providers answer with. */
function readPage(value: unknown): Page | undefined {
  const told = asObject(value);
  const entries: unknown = told === undefined ? value : told['data'];
  if (!Array.isArray(entries)) return undefined;
  const last = asObject(entries.at(-1));
  const lastId = last === undefined ? undefined : textField(last, 'id');
  const hasMore = told?.['has_more'];
  return {
    entries,
    lastId: lastId ?? (told === undefined ? undefined : textField(told, 'last_id')),
    hasMore: typeof hasMore === 'boolean' ? hasMore : undefined,
  };
}
