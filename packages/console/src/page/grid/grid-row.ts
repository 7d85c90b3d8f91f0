import { element } from '../dom/element.ts';
import { setAttribute } from '../dom/change.ts';
import type { Cell, Column } from './column.ts';

/** One row that is there to be seen. */
export class GridRow<Row> {
  readonly root: HTMLElement;
  private readonly cells: readonly Cell<Row>[];
  private top = -1;

  constructor(columns: readonly Column<Row>[]) {
    this.cells = columns.map((column) => column.cell());
    this.root = element(
      'div',
      { role: 'row', class: 'row', tabindex: -1 },
      ...columns.map(({ key, title, numeric = false }, index) =>
        element(
          'div',
          {
            role: 'gridcell',
            class: `cell of-${key}${numeric ? ' numeric' : ''}`,
            'data-title': title,
          },
          this.cells[index]?.content ?? '',
        ),
      ),
    );
  }

  show(row: Row, index: number, rowHeight: number): void {
    const top = index * rowHeight;
    if (top !== this.top) this.root.style.transform = `translateY(${top}px)`;
    this.top = top;
    // The header is row 1.
    setAttribute(this.root, 'aria-rowindex', String(index + 2));
    for (const cell of this.cells) cell.show(row);
  }

  set reachable(reachable: boolean) {
    setAttribute(this.root, 'tabindex', reachable ? '0' : '-1');
  }
}
