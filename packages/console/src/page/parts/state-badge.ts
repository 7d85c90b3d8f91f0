import type { BatchLine, MemberLine } from '../../api/contract.ts';
import { setAttribute, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';

type State = BatchLine['state'] | MemberLine['state'] | 'cancelled' | 'paused';

/** What a state means to somebody who looks after it: the badge's colour, never its only sign. */
const tones: Readonly<Record<State, 'quiet' | 'moving' | 'good' | 'warning'>> = {
  open: 'moving',
  abandoned: 'warning',
  sealed: 'moving',
  uploaded: 'moving',
  creating: 'moving',
  submitted: 'moving',
  ingesting: 'good',
  tidying: 'good',
  closed: 'quiet',
  queued: 'quiet',
  batched: 'moving',
  settled: 'good',
  expired: 'quiet',
  cancelled: 'warning',
  paused: 'warning',
};

export class StateBadge {
  readonly root = element('span', { class: 'badge' });

  show(state: State): void {
    setText(this.root, state);
    setAttribute(this.root, 'data-tone', tones[state]);
  }
}

export function stateBadge(state: State): HTMLElement {
  const badge = new StateBadge();
  badge.show(state);
  return badge.root;
}
