/*
 * Changes that touch the document only where something is different: a page that is brought up to
 * date each second would otherwise lay itself out each second.
 */

export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function setHidden(node: HTMLElement, hidden: boolean): void {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/** Shows exactly these, and leaves alone what is there already in this order. */
export function setChildren(parent: Element, children: readonly Node[]): void {
  const same =
    parent.childNodes.length === children.length &&
    children.every((child, index) => parent.childNodes[index] === child);
  if (!same) parent.replaceChildren(...children);
}
