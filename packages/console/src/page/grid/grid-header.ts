import { element } from '../dom/element.ts';
import { setAttribute, setChildren } from '../dom/change.ts';
import { icon } from '../dom/icon.ts';
import type { Column } from './column.ts';

export interface Sorting {
  readonly key: string;
  readonly reversed: boolean;
}

/** The columns' names. Those that can sort the list are buttons: once more turns it around. */
export class GridHeader<Row> {
  readonly root: HTMLElement;
  private readonly headings = new Map<string, { cell: HTMLElement; mark: HTMLElement }>();
  private sorting: Sorting | undefined;
  private readonly onSort: (sorting: Sorting) => void;

  constructor(columns: readonly Column<Row>[], onSort: (sorting: Sorting) => void) {
    this.onSort = onSort;
    this.root = element(
      'div',
      { role: 'row', class: 'row header', 'aria-rowindex': 1 },
      ...columns.map((column) => this.heading(column)),
    );
  }

  show(sorting: Sorting | undefined): void {
    this.sorting = sorting;
    for (const [key, { cell, mark }] of this.headings) {
      const sorts = sorting?.key === key;
      const direction = sorting?.reversed === true ? 'ascending' : 'descending';
      setAttribute(cell, 'aria-sort', sorts ? direction : undefined);
      setChildren(mark, sorts ? [icon(sorting.reversed ? 'sortUp' : 'sortDown')] : []);
    }
  }

  private heading({ key, title, numeric = false, compare }: Column<Row>): HTMLElement {
    const cell = element('div', {
      role: 'columnheader',
      class: `cell of-${key}${numeric ? ' numeric' : ''}`,
    });
    if (compare === undefined) {
      cell.append(title);
      return cell;
    }
    const mark = element('span', { class: 'sort-mark' });
    const button = element('button', { type: 'button', class: 'sort' }, title, mark);
    button.addEventListener('click', () => {
      const again = this.sorting?.key === key;
      this.onSort({ key, reversed: again && this.sorting?.reversed === false });
    });
    this.headings.set(key, { cell, mark });
    cell.append(button);
    return cell;
  }
}
