/** A part of the page that its HTML promises. */
export function find<T extends Element>(selector: string, type: new () => T): T {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new TypeError(`The page has no ${selector}`);
  return found;
}
