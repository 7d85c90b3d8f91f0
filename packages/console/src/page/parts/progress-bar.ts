import type { BatchLine } from '../../api/contract.ts';
import { setAttribute } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { countOf, formatCount } from '../format/number.ts';

/** How far a batch is: settled, behind it what the provider says it has done, at the end what was cancelled. */
export class ProgressBar {
  readonly root = element('div', {
    role: 'progressbar',
    class: 'progress',
    'aria-valuemin': 0,
    'aria-label': 'Progress',
  });
  private readonly provider = element('span', { class: 'at-provider' });
  private readonly settled = element('span', { class: 'settled' });
  private readonly cancelled = element('span', { class: 'cancelled' });

  constructor() {
    this.root.append(this.provider, this.settled, this.cancelled);
  }

  show(batch: BatchLine): void {
    const { requests, settled, cancelled } = batch;
    const done = doneAtProvider(batch);
    grow(this.provider, done, requests);
    grow(this.settled, settled, requests);
    grow(this.cancelled, cancelled, requests);
    setAttribute(this.root, 'aria-valuemax', String(requests));
    setAttribute(this.root, 'aria-valuenow', String(Math.min(settled + cancelled, requests)));
    const words = [
      `${formatCount(settled)} of ${countOf(requests, 'request')} settled`,
      ...(cancelled > 0 ? [`${formatCount(cancelled)} cancelled`] : []),
      ...(done > 0 ? [`${formatCount(done)} done at the provider`] : []),
    ].join(', ');
    setAttribute(this.root, 'aria-valuetext', words);
    setAttribute(this.root, 'title', words);
  }
}

export function doneAtProvider({ completedAtProvider, failedAtProvider }: BatchLine): number {
  return (completedAtProvider ?? 0) + (failedAtProvider ?? 0);
}

function grow(bar: HTMLElement, part: number, whole: number): void {
  const share = whole === 0 ? 0 : Math.min(part / whole, 1);
  const transform = `scaleX(${Math.round(share * 10_000) / 10_000})`;
  if (bar.style.transform !== transform) bar.style.transform = transform;
}
