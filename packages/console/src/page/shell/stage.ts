import { setText } from '../dom/change.ts';
import { parseRoute, type Route } from '../routing/route.ts';
import { openView } from '../views/open-view.ts';
import type { Surroundings, View } from '../views/view.ts';

/** Shows the place that the address names, and the next one when it changes. */
export class Stage {
  private readonly surroundings: Surroundings;
  private readonly heading: HTMLElement;
  private readonly onRoute: (route: Route) => void;
  private leaving = new AbortController();
  private view: View | undefined;

  constructor(surroundings: Surroundings, heading: HTMLElement, onRoute: (route: Route) => void) {
    this.surroundings = surroundings;
    this.heading = heading;
    this.onRoute = onRoute;
  }

  start(): void {
    window.addEventListener('hashchange', () => this.open('follow'));
    this.open('stay');
  }

  focusList(): void {
    this.view?.focusList?.();
  }

  private open(focus: 'follow' | 'stay'): void {
    const route = parseRoute(location.hash);
    const { scroller } = this.surroundings;
    this.leaving.abort();
    this.leaving = new AbortController();
    this.view = openView(route, this.surroundings, this.leaving.signal);
    scroller.replaceChildren(this.view.root);
    scroller.scrollTop = 0;
    setText(this.heading, this.view.title);
    document.title = `${this.view.title} · Silt`;
    this.onRoute(route);
    // Where the keyboard was is gone; a screen reader hears what came instead.
    if (focus === 'follow' && document.activeElement === document.body) {
      this.heading.focus({ preventScroll: true });
    }
  }
}
