import { element } from '../dom/element.ts';
import { formatAge, formatMoment } from '../format/time.ts';

/** A moment as the viewer's clock showed it, exactly where the pointer rests, and how long ago that was. */
export function momentNodes(at: number | null, now: number): readonly Node[] {
  if (at === null) return [document.createTextNode('–')];
  const iso = new Date(at).toISOString();
  return [
    element('time', { datetime: iso, title: iso }, formatMoment(at)),
    element('span', { class: 'faint' }, ` ${formatAge(now - at)} ago`),
  ];
}
