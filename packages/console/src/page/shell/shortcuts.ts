import { hrefOf, allBatches, type Route } from '../routing/route.ts';

export interface ShortcutOptions {
  readonly go: (href: string) => void;
  readonly search: () => void;
  readonly help: () => void;
  readonly list: () => void;
  /** Whoever speaks to the machine, or types by other means, may want none of this. */
  readonly enabled: () => boolean;
}

const SEQUENCE_MS = 1_500;

const places: Readonly<Record<string, Route>> = {
  n: { view: 'now' },
  l: { view: 'lanes' },
  b: allBatches,
  f: { view: 'failures' },
  s: { view: 'savings' },
};

/** Keys that work wherever nothing is being typed. */
export function listenForShortcuts({ go, search, help, list, enabled }: ShortcutOptions): void {
  let wentAt = -Infinity;
  document.addEventListener('keydown', (event) => {
    if (!enabled() || isTyping(event)) return;
    const place = event.timeStamp - wentAt < SEQUENCE_MS ? places[event.key] : undefined;
    wentAt = -Infinity;
    if (place !== undefined) go(hrefOf(place));
    else if (event.key === 'g') wentAt = event.timeStamp;
    else if (event.key === '/') search();
    else if (event.key === '?') help();
    else if (event.key === 'j') list();
    else return;
    event.preventDefault();
  });
}

function isTyping({ target, ctrlKey, metaKey, altKey, defaultPrevented }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || defaultPrevented) return true;
  if (document.querySelector('dialog[open]') !== null) return true;
  return target instanceof Element && target.matches('input, select, textarea');
}
