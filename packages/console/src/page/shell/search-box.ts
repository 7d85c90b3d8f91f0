import type { LiveState } from '../live/live-state.ts';
import { hrefOf } from '../routing/route.ts';

/** An id, typed or pasted, leads to its batch or request. */
export function searchBox(form: HTMLFormElement, input: HTMLInputElement, live: LiveState): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const id = input.value.trim();
    if (id === '') {
      location.hash = hrefOf({ view: 'search' });
      return;
    }
    const isBatch = live.batches.known.value?.lines.has(id) === true;
    location.hash = hrefOf(isBatch ? { view: 'batch', id, page: 1 } : { view: 'request', id });
    input.value = '';
    input.blur();
  });
}
