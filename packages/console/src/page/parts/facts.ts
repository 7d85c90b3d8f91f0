import { setChildren, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';

/** Names and what belongs to them, in the order in which they are first shown. */
export class Facts {
  readonly root = element('dl', { class: 'facts' });
  private readonly values = new Map<string, { pair: HTMLElement; value: HTMLElement }>();

  text(name: string, text: string | null, style: 'plain' | 'mono' = 'plain'): void {
    const value = this.valueOf(name);
    setText(value, text ?? '–');
    value.classList.toggle('mono', style === 'mono');
  }

  nodes(name: string, ...nodes: readonly Node[]): void {
    setChildren(this.valueOf(name), nodes);
  }

  private valueOf(name: string): HTMLElement {
    const known = this.values.get(name);
    if (known !== undefined) return known.value;
    const value = element('dd');
    const pair = element('div', {}, element('dt', {}, name), value);
    this.values.set(name, { pair, value });
    this.root.append(pair);
    return value;
  }
}
