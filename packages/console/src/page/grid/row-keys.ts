/** To which row a key leads from another. Undefined for keys that mean something else. */
export function rowAfterKey(
  key: string,
  { at, page, rows }: { readonly at: number; readonly page: number; readonly rows: number },
): number | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(at + 1, rows - 1);
    case 'ArrowUp':
    case 'k':
      return Math.max(at - 1, 0);
    case 'PageDown':
      return Math.min(at + page, rows - 1);
    case 'PageUp':
      return Math.max(at - page, 0);
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return undefined;
  }
}
