import { setAttribute, setHidden, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import type { Column } from './column.ts';
import { GridHeader, type Sorting } from './grid-header.ts';
import { GridRow } from './grid-row.ts';
import { rowAfterKey } from './row-keys.ts';
import { visibleRange } from './visible-range.ts';

export interface GridOptions<Row> {
  /** For those who cannot see it; its class, too, for the style sheet. */
  readonly label: string;
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Where a row leads when it is opened by the keyboard. */
  readonly hrefOf?: (row: Row) => string;
  /** What is scrolled when the list is. */
  readonly scroller: HTMLElement;
  readonly sorting?: Sorting;
  readonly signal: AbortSignal;
}

const SPARE_ROWS = 8;

/**
 * A list of any length, of which only the rows in sight are elements. A row that is still in sight
 * after a change is the same element, so focus and selection stay where they were.
 */
export class Grid<Row> {
  readonly root: HTMLElement;
  private readonly options: GridOptions<Row>;
  private readonly header: GridHeader<Row>;
  private readonly body = element('div', { role: 'rowgroup', class: 'rows' });
  private readonly measure = element('div', { class: 'row measure', 'aria-hidden': 'true' });
  private readonly empty = element('p', { class: 'empty' });
  private readonly shown = new Map<string, GridRow<Row>>();
  private rows: readonly Row[] = [];
  private sorted: readonly Row[] = [];
  private sorting: Sorting | undefined;
  private rowHeight = 40;
  /** The row that the keyboard is at. */
  private current: string | undefined;
  private frame: number | undefined;

  constructor(options: GridOptions<Row>) {
    this.options = options;
    this.sorting = options.sorting;
    this.header = new GridHeader(options.columns, (sorting) => this.sortBy(sorting));
    this.header.show(this.sorting);
    this.root = element(
      'div',
      { class: `grid ${options.name}` },
      element(
        'div',
        {
          role: 'grid',
          class: 'table',
          'aria-label': options.label,
          'aria-colcount': options.columns.length,
        },
        element('div', { role: 'rowgroup', class: 'head' }, this.header.root),
        this.body,
      ),
      this.measure,
      this.empty,
    );
    setHidden(this.empty, true);
    this.listen();
  }

  /** Shows these rows. Without any: the sentence that says what that means. */
  show(rows: readonly Row[], whenEmpty: string): void {
    this.rows = rows;
    this.sorted = this.inOrder(rows);
    setHidden(this.empty, rows.length > 0);
    setText(this.empty, whenEmpty);
    this.draw();
  }

  /** Brings what is in sight up to date, such as ages. */
  draw(): void {
    if (!this.root.isConnected) {
      this.drawSoon();
      return;
    }
    const { scroller, keyOf } = this.options;
    const rowHeight = this.measure.offsetHeight || this.rowHeight;
    this.rowHeight = rowHeight;
    const scrolled = scroller.getBoundingClientRect().top - this.body.getBoundingClientRect().top;
    const { from, to } = visibleRange({
      scrolled,
      height: scroller.clientHeight,
      rowHeight,
      rows: this.sorted.length,
      spare: SPARE_ROWS,
    });
    this.body.style.height = `${this.sorted.length * rowHeight}px`;
    setAttribute(
      this.body.parentElement ?? this.body,
      'aria-rowcount',
      String(this.sorted.length + 1),
    );
    const inSight = this.sorted.slice(from, to).map((row, index) => ({ row, index: from + index }));
    // A row that has the focus stays, or the keyboard would be lost.
    const focused = this.focusedRow();
    if (focused !== undefined && (focused.index < from || focused.index >= to)) {
      inSight[focused.index < from ? 'unshift' : 'push'](focused);
    }
    this.place(
      inSight.map(({ row, index }) => ({ key: keyOf(row), row, index })),
      rowHeight,
    );
  }

  /** Puts the keyboard into the list. */
  focus(): void {
    this.moveTo(this.currentIndex());
  }

  private place(
    inSight: readonly { key: string; row: Row; index: number }[],
    rowHeight: number,
  ): void {
    const wanted = new Set(inSight.map(({ key }) => key));
    for (const [key, row] of this.shown) {
      if (wanted.has(key)) continue;
      this.shown.delete(key);
      row.root.remove();
    }
    const reachable = this.current !== undefined && wanted.has(this.current);
    let before: ChildNode | null = null;
    for (const { key, row, index } of inSight.toReversed()) {
      const shown = this.shown.get(key) ?? new GridRow(this.options.columns);
      this.shown.set(key, shown);
      if (shown.root.nextSibling !== before || shown.root.parentNode !== this.body) {
        this.body.insertBefore(shown.root, before);
      }
      before = shown.root;
      shown.root.dataset['key'] = key;
      shown.show(row, index, rowHeight);
      shown.reachable = reachable ? key === this.current : index === inSight[0]?.index;
    }
  }

  private sortBy(sorting: Sorting): void {
    this.sorting = sorting;
    this.header.show(sorting);
    this.sorted = this.inOrder(this.rows);
    this.draw();
  }

  private inOrder(rows: readonly Row[]): readonly Row[] {
    const { sorting } = this;
    const compare = this.options.columns.find(({ key }) => key === sorting?.key)?.compare;
    if (sorting === undefined || compare === undefined) return rows;
    return rows.toSorted(sorting.reversed ? (one, other) => compare(other, one) : compare);
  }

  private focusedRow(): { row: Row; index: number } | undefined {
    if (!this.body.contains(document.activeElement)) return undefined;
    const index = this.currentIndex();
    const row = this.sorted[index];
    return row === undefined ? undefined : { row, index };
  }

  private currentIndex(): number {
    const { current } = this;
    if (current === undefined) return 0;
    return Math.max(
      this.sorted.findIndex((row) => this.options.keyOf(row) === current),
      0,
    );
  }

  private moveTo(index: number): void {
    const row = this.sorted[Math.min(Math.max(index, 0), this.sorted.length - 1)];
    if (row === undefined) return;
    const key = this.options.keyOf(row);
    this.current = key;
    this.scrollTo(this.sorted.indexOf(row));
    this.draw();
    this.shown.get(key)?.root.focus({ preventScroll: true });
  }

  private scrollTo(index: number): void {
    const { scroller } = this.options;
    const headHeight = this.header.root.offsetHeight;
    const top =
      this.body.getBoundingClientRect().top -
      scroller.getBoundingClientRect().top +
      index * this.rowHeight;
    const below = top + this.rowHeight - scroller.clientHeight;
    if (top < headHeight) scroller.scrollTop += top - headHeight;
    else if (below > 0) scroller.scrollTop += below;
  }

  private listen(): void {
    const { scroller, signal, hrefOf } = this.options;
    scroller.addEventListener('scroll', () => this.drawSoon(), { passive: true, signal });
    const size = new ResizeObserver(() => this.drawSoon());
    size.observe(scroller);
    signal.addEventListener('abort', () => size.disconnect(), { once: true });
    this.body.addEventListener('focusin', ({ target }) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
      this.current = row?.dataset['key'] ?? this.current;
    });
    this.body.addEventListener('keydown', (event) => {
      if (!(event.target instanceof Element) || event.target.role !== 'row') return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const at = this.currentIndex();
      const page = Math.max(Math.floor(scroller.clientHeight / this.rowHeight) - 2, 1);
      const next = rowAfterKey(event.key, { at, page, rows: this.sorted.length });
      if (next !== undefined) {
        event.preventDefault();
        this.moveTo(next);
      } else if (event.key === 'Enter' && hrefOf !== undefined) {
        const row = this.sorted[at];
        if (row !== undefined) location.hash = hrefOf(row);
      }
    });
  }

  private drawSoon(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      if (this.root.isConnected) this.draw();
    });
  }
}
