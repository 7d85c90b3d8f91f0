import { element } from '../dom/element.ts';

export interface Question {
  readonly title: string;
  /** What will happen, and what will not. */
  readonly text: string;
  /** The verb on the button. */
  readonly verb: string;
  readonly dangerous?: boolean;
}

/** Asks before something is done. Escape, and the button that has the focus first, do nothing. */
export function confirm({ title, text, verb, dangerous = false }: Question): Promise<boolean> {
  const no = element('button', { value: 'no', autofocus: true }, 'Keep as it is');
  const yes = element('button', { value: 'yes', class: dangerous ? 'danger' : 'primary' }, verb);
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'confirm-title', 'aria-describedby': 'confirm-text' },
    element('h2', { id: 'confirm-title' }, title),
    element('p', { id: 'confirm-text' }, text),
    element('form', { method: 'dialog', class: 'actions' }, no, yes),
  );
  document.body.append(dialog);
  const over = new AbortController();
  // Whoever goes elsewhere meanwhile has not said yes.
  window.addEventListener('hashchange', () => dialog.close('no'), { signal: over.signal });
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      over.abort();
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    dialog.showModal();
  });
}
