import type { Route } from '../routing/route.ts';
import { batchView } from './batch-view.ts';
import { batchesView } from './batches-view.ts';
import { failuresView } from './failures-view.ts';
import { lanesView } from './lanes-view.ts';
import { nowView } from './now-view.ts';
import { requestView } from './request-view.ts';
import { savingsView } from './savings-view.ts';
import { searchView } from './search-view.ts';
import type { Surroundings, View } from './view.ts';

/** What a place shows, until the signal says that the viewer went on. */
export function openView(route: Route, surroundings: Surroundings, signal: AbortSignal): View {
  switch (route.view) {
    case 'now':
      return nowView(surroundings, signal);
    case 'lanes':
      return lanesView(surroundings, signal);
    case 'batches':
      return batchesView(surroundings, signal, route);
    case 'batch':
      return batchView(surroundings, signal, route);
    case 'failures':
      return failuresView(surroundings, signal);
    case 'savings':
      return savingsView(surroundings, signal);
    case 'search':
      return searchView(surroundings);
    case 'request':
      return requestView(surroundings, signal, route);
  }
}
