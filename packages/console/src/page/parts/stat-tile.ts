import { setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';

/** One figure that matters, what it is, and a few words about it. */
export class StatTile {
  private readonly value = element('span', { class: 'stat-value' }, '–');
  private readonly note = element('span', { class: 'stat-note' }, '\u00a0');
  readonly root: HTMLElement;

  constructor(name: string, below?: Node) {
    this.root = element(
      'div',
      { class: 'stat' },
      element('span', { class: 'stat-name' }, name),
      this.value,
      this.note,
      ...(below === undefined ? [] : [below]),
    );
  }

  show(value: string, note: string, tone?: 'bad'): void {
    setText(this.value, value);
    setText(this.note, note === '' ? '\u00a0' : note);
    this.root.classList.toggle('bad-figure', tone === 'bad');
  }
}
