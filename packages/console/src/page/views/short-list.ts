import { setHidden, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import type { Cell } from '../grid/column.ts';

/** The first few of something, in a panel that leads to all of them. */
export class ShortList<Row> {
  private readonly lines: readonly { readonly root: HTMLElement; readonly line: Cell<Row> }[];
  private readonly empty = element('p', { class: 'empty' });
  readonly root: HTMLElement;

  constructor(title: string, href: string, length: number, lineOf: () => Cell<Row>) {
    this.lines = Array.from({ length }, () => {
      const line = lineOf();
      return { root: element('li', { class: 'short-line' }, line.content), line };
    });
    this.root = element(
      'section',
      { class: `panel short of-${length}` },
      element(
        'div',
        { class: 'panel-head' },
        element('h2', {}, title),
        element('span', { class: 'spring' }),
        element('a', { href, 'aria-label': `${title}: all` }, 'All'),
      ),
      element('ul', { class: 'short-lines', role: 'list' }, ...this.lines.map(({ root }) => root)),
      this.empty,
    );
  }

  show(rows: readonly Row[], whenEmpty: string): void {
    for (const [index, { root, line }] of this.lines.entries()) {
      const row = rows[index];
      setHidden(root, row === undefined);
      if (row !== undefined) line.show(row);
    }
    setHidden(this.empty, rows.length > 0);
    setText(this.empty, whenEmpty);
  }
}
