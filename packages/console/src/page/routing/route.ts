/** A place in the console. Each has a link of its own, in the address's fragment. */
export type Route =
  | { readonly view: 'now' }
  | { readonly view: 'lanes' }
  | {
      readonly view: 'batches';
      /** `open`, `closed`, `all`, or the state itself. */
      readonly state: string;
      readonly lane: string;
      readonly text: string;
    }
  | { readonly view: 'batch'; readonly id: string; readonly page: number }
  | { readonly view: 'failures' }
  | { readonly view: 'savings' }
  | { readonly view: 'search' }
  | { readonly view: 'request'; readonly id: string };

export const allBatches = { view: 'batches', state: 'all', lane: '', text: '' } as const;

export function hrefOf(route: Route): string {
  switch (route.view) {
    case 'now':
      return '#/';
    case 'lanes':
    case 'failures':
    case 'savings':
    case 'search':
      return `#/${route.view}`;
    case 'batches': {
      const query = new URLSearchParams();
      if (route.state !== allBatches.state) query.set('state', route.state);
      if (route.lane !== '') query.set('lane', route.lane);
      if (route.text !== '') query.set('text', route.text);
      return `#/batches${query.size === 0 ? '' : `?${query}`}`;
    }
    case 'batch': {
      const page = route.page > 1 ? `?page=${route.page}` : '';
      return `#/batches/${encodeURIComponent(route.id)}${page}`;
    }
    case 'request':
      return `#/requests/${encodeURIComponent(route.id)}`;
  }
}

/** The place that a fragment means; a fragment that means none leads to the beginning. */
export function parseRoute(fragment: string): Route {
  const [path = '', search = ''] = fragment.replace(/^#\/?/, '').split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const [view = '', name = ''] = path.split(/\/(.*)/s);
  const id = decoded(name);
  switch (view) {
    case 'lanes':
    case 'failures':
    case 'savings':
    case 'search':
      return { view };
    case 'batches':
      if (id !== '') return { view: 'batch', id, page: pageOf(query) };
      return {
        view,
        state: query.get('state') ?? allBatches.state,
        lane: query.get('lane') ?? '',
        text: query.get('text') ?? '',
      };
    case 'requests':
      return id === '' ? { view: 'search' } : { view: 'request', id };
    default:
      return { view: 'now' };
  }
}

function pageOf(query: URLSearchParams): number {
  const page = Number(query.get('page'));
  return Number.isSafeInteger(page) && page > 0 ? page : 1;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
