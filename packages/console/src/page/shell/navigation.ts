import { setAttribute, setText } from '../dom/change.ts';
import { formatCount } from '../format/number.ts';
import type { LiveState } from '../live/live-state.ts';
import type { Route } from '../routing/route.ts';

/** Under which entry of the navigation a place is. */
const sections: Readonly<Record<Route['view'], string>> = {
  now: 'now',
  lanes: 'lanes',
  batches: 'batches',
  batch: 'batches',
  failures: 'failures',
  savings: 'savings',
  search: 'search',
  request: 'search',
};

/** Marks where the viewer is, and tells beside each place how much there is to see. */
export class Navigation {
  private readonly root: HTMLElement;

  constructor(root: HTMLElement, live: LiveState, signal: AbortSignal) {
    this.root = root;
    live.now.watch((now) => {
      const batches = Object.values(now?.batches ?? {}).reduce((sum, count) => sum + count, 0);
      this.count('batches', batches);
    }, signal);
    live.lanes.watch((lanes) => this.count('lanes', lanes?.length ?? 0), signal);
    live.failures.watch((failures) => this.count('failures', failures?.length ?? 0), signal);
  }

  mark(route: Route): void {
    for (const link of this.root.querySelectorAll('a[data-section]')) {
      const here = link.getAttribute('data-section') === sections[route.view];
      setAttribute(link, 'aria-current', here ? 'page' : undefined);
    }
  }

  private count(section: string, count: number): void {
    const node = this.root.querySelector(`[data-count="${section}"]`);
    if (node !== null) setText(node, count === 0 ? '' : formatCount(count));
  }
}
