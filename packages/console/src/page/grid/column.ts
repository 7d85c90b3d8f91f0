/** The inside of one cell, and how it is brought up to date. */
export interface Cell<Row> {
  readonly content: Node;
  show(row: Row): void;
}

export interface Column<Row> {
  /** By which the style sheet knows it. */
  readonly key: string;
  readonly title: string;
  /** Figures, which stand to the right. */
  readonly numeric?: boolean;
  readonly cell: () => Cell<Row>;
  /** For columns that a list can be sorted by: the more interesting row first. */
  readonly compare?: (one: Row, other: Row) => number;
}
