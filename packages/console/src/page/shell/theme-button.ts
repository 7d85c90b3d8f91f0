import { setText } from '../dom/change.ts';
import { chooseTheme, chosenTheme, nextTheme } from '../theme/theme.ts';

/** Goes from the system's theme to light, to dark, and back. */
export function themeButton(button: HTMLButtonElement): void {
  const show = () => setText(button, `Theme: ${chosenTheme()}`);
  button.addEventListener('click', () => {
    chooseTheme(nextTheme(chosenTheme()));
    show();
  });
  show();
}
