import { element } from '../dom/element.ts';

const KEY = 'silt-shortcuts';

const shortcuts: readonly (readonly [string, string])[] = [
  ['g n', 'Now'],
  ['g l', 'Lanes'],
  ['g b', 'Batches'],
  ['g f', 'Failures'],
  ['g s', 'Savings'],
  ['/', 'Search a request or batch'],
  ['j', 'Into the list'],
  ['↓ ↑', 'Next, previous row; j and k do the same'],
  ['PgDn PgUp', 'A page of rows'],
  ['Home End', 'First, last row'],
  ['Enter', 'Open the row'],
  ['?', 'This help'],
];

export function shortcutsEnabled(): boolean {
  return localStorage.getItem(KEY) !== 'off';
}

export function showHelp(): void {
  const box = element('input', { type: 'checkbox', checked: shortcutsEnabled() });
  box.addEventListener('change', () => localStorage.setItem(KEY, box.checked ? 'on' : 'off'));
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'help-title' },
    element('h2', { id: 'help-title' }, 'Keyboard'),
    element(
      'dl',
      { class: 'shortcuts' },
      ...shortcuts.map(([keys, meaning]) =>
        element(
          'div',
          {},
          element('dt', {}, ...keys.split(' ').map((key) => element('kbd', {}, key))),
          element('dd', {}, meaning),
        ),
      ),
    ),
    element('label', { class: 'check' }, box, 'Keys work outside of fields'),
    element(
      'form',
      { method: 'dialog', class: 'actions' },
      element('button', { class: 'primary', autofocus: true }, 'Close'),
    ),
  );
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}
