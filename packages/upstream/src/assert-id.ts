/** An empty id would name the whole collection in a URL. */
export function assertId(id: string): void {
  if (id === '') throw new RangeError('The id of a batch or file is empty');
}
