export interface Viewport {
  /** From the list's top to the top of what can be seen of it. */
  readonly scrolled: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly rows: number;
  /** Rows kept ready on each side. */
  readonly spare: number;
}

/** Which rows are to be there: from the first up to but without the last. */
export function visibleRange({ scrolled, height, rowHeight, rows, spare }: Viewport): {
  readonly from: number;
  readonly to: number;
} {
  const first = Math.floor(scrolled / rowHeight) - spare;
  const last = Math.ceil((scrolled + height) / rowHeight) + spare;
  const from = Math.min(Math.max(first, 0), rows);
  return { from, to: Math.min(Math.max(last, from), rows) };
}
