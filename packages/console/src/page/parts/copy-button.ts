import { setChildren } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';

const THANKS_MS = 1_200;

/** Copies what `textOf` gives at that moment. */
export function copyButton(what: string, textOf: () => string): HTMLButtonElement {
  const button = element(
    'button',
    { type: 'button', class: 'copy', 'aria-label': `Copy ${what}`, title: `Copy ${what}` },
    icon('copy'),
  );
  button.addEventListener('click', (event) => {
    event.stopPropagation();
    void copy(textOf()).then(() => {
      setChildren(button, [icon('check')]);
      window.setTimeout(() => setChildren(button, [icon('copy')]), THANKS_MS);
    });
  });
  return button;
}

/** The clipboard is for secure pages: over plain HTTP from another machine the text is selected instead. */
async function copy(text: string): Promise<void> {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = element('textarea', { class: 'visually-hidden' });
  field.value = text;
  document.body.append(field);
  field.select();
  // Old, and the only way there.
  document.execCommand('copy');
  field.remove();
}
