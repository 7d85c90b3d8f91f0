import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';

const SHOWN_MS = 8_000;

/** Short news in a corner, read out by screen readers. It stays while the pointer or focus is on it. */
export class Toasts {
  private readonly region: HTMLElement;

  constructor(region: HTMLElement) {
    this.region = region;
  }

  tell(message: string, tone: 'good' | 'bad' = 'good'): void {
    const close = element(
      'button',
      { type: 'button', class: 'quiet icon-button', 'aria-label': 'Dismiss' },
      icon('close'),
    );
    const toast = element(
      'div',
      { class: 'toast', 'data-tone': tone },
      element('p', {}, message),
      close,
    );
    close.addEventListener('click', () => toast.remove());
    this.region.append(toast);
    const leave = () => {
      if (toast.matches(':hover, :focus-within')) window.setTimeout(leave, SHOWN_MS);
      else toast.remove();
    };
    window.setTimeout(leave, SHOWN_MS);
  }
}
