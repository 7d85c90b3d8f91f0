import { element } from '../dom/element.ts';

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** One of several, by the browser's own list: phones and screen readers know it. */
export class Choice {
  readonly root: HTMLElement;
  private readonly select = element('select');
  private shown: readonly Option[] = [];

  constructor(label: string, onChange: (value: string) => void) {
    this.root = element(
      'label',
      { class: 'choice' },
      element('span', { class: 'visually-hidden' }, label),
      this.select,
    );
    this.select.addEventListener('change', () => onChange(this.select.value));
  }

  show(options: readonly Option[], chosen: string): void {
    const same =
      options.length === this.shown.length &&
      options.every(({ value, label }, index) => {
        const known = this.shown[index];
        return known?.value === value && known.label === label;
      });
    if (!same) {
      this.shown = options;
      this.select.replaceChildren(
        ...options.map(({ value, label }) => element('option', { value }, label)),
      );
    }
    if (this.select.value !== chosen) this.select.value = chosen;
  }
}
