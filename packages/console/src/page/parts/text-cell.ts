import { setAttribute, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import type { Cell } from '../grid/column.ts';

/** A cell of plain text, with more to be read where the pointer rests. */
export function textCell<Row>(
  textOf: (row: Row) => string,
  titleOf?: (row: Row) => string | undefined,
): () => Cell<Row> {
  return () => {
    const content = element('span', { class: 'text' });
    return {
      content,
      show(row) {
        setText(content, textOf(row));
        if (titleOf !== undefined) setAttribute(content, 'title', titleOf(row));
      },
    };
  };
}

/** A cell that leads somewhere. The row is what the keyboard stops at; the link is for pointers. */
export function linkCell<Row>(
  textOf: (row: Row) => string,
  hrefOf: (row: Row) => string | undefined,
  titleOf?: (row: Row) => string | undefined,
): () => Cell<Row> {
  return () => {
    const content = element('a', { class: 'text mono', tabindex: -1 });
    return {
      content,
      show(row) {
        setText(content, textOf(row));
        setAttribute(content, 'href', hrefOf(row));
        if (titleOf !== undefined) setAttribute(content, 'title', titleOf(row));
      },
    };
  };
}
