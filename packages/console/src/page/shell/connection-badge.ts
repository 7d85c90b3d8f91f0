import { setAttribute, setText } from '../dom/change.ts';
import type { Connection } from '../live/event-stream.ts';
import type { LiveState } from '../live/live-state.ts';
import { formatAge } from '../format/time.ts';

const words: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Connection lost',
  resting: 'Resting',
};

/** Says whether what is shown is the present, and how old it is where it is not. */
export function connectionBadge(badge: HTMLElement, live: LiveState, signal: AbortSignal): void {
  const show = () => {
    const state = live.connection.value;
    setAttribute(badge, 'data-state', state);
    const at = live.now.value?.at;
    const age = state === 'lost' && at !== undefined ? ` ${formatAge(live.clock.now() - at)}` : '';
    setText(badge.lastElementChild ?? badge, `${words[state]}${age}`);
  };
  live.connection.watch(show, signal);
  window.setInterval(show, 1_000);
}
