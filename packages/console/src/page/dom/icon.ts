import { drawing } from './element.ts';

/** Outlines on a grid of 16, drawn with the text's colour. */
const outlines = {
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  close: 'M4 4l8 8M12 4l-8 8',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  resume: 'M5 3.5l7 4.5-7 4.5z',
  back: 'M9.5 3.5L5 8l4.5 4.5',
  sortDown: 'M8 3.5v9M4.5 9L8 12.5 11.5 9',
  sortUp: 'M8 12.5v-9M4.5 7L8 3.5 11.5 7',
} as const;
export type IconName = keyof typeof outlines;

export function icon(name: IconName): SVGSVGElement {
  return drawing(
    'svg',
    { viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true', focusable: 'false' },
    drawing('path', { d: outlines[name] }),
  );
}
