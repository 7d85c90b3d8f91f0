import type { SavingsPoint } from '../../api/contract.ts';
import { setText } from '../dom/change.ts';
import { drawing, element } from '../dom/element.ts';
import { formatMoney } from '../format/money.ts';
import { countOf } from '../format/number.ts';
import { formatDay } from '../format/time.ts';
import { niceTop } from './axis.ts';

const HEIGHT = 260;
const LEFT = 64;
const TOP = 12;
const BOTTOM = 28;
/** Between the words below the plot, at the least. */
const LABEL_WIDTH = 64;

/**
 * A column a day: what was paid, on it what was saved; both together are the list price. The table
 * beside it says the same to those who cannot see it.
 */
export class SavingsPlot {
  private readonly svg = drawing('svg', { class: 'plot', height: HEIGHT, 'aria-hidden': 'true' });
  private readonly readout = element('p', { class: 'readout' }, '\u00a0');
  readonly root = element('div', { class: 'plot-frame' }, this.readout, this.svg);
  private points: readonly SavingsPoint[] = [];
  private width = 0;

  constructor(signal: AbortSignal) {
    const size = new ResizeObserver(() => this.draw());
    size.observe(this.root);
    signal.addEventListener('abort', () => size.disconnect(), { once: true });
    this.svg.addEventListener('pointermove', (event) => this.read(event));
    this.svg.addEventListener('pointerleave', () => setText(this.readout, '\u00a0'));
  }

  show(points: readonly SavingsPoint[]): void {
    this.points = points;
    this.draw();
  }

  private draw(): void {
    this.width = this.root.clientWidth;
    if (this.width === 0) return;
    const { points, width } = this;
    const top = niceTop(Math.max(...points.map(({ listCost }) => listCost), 0));
    const up = (dollars: number) => HEIGHT - BOTTOM - (dollars / top) * (HEIGHT - TOP - BOTTOM);
    const step = this.step();
    const bar = Math.max(Math.min(step - 2, step * 0.72, 32), 1);
    const each = Math.max(Math.ceil(LABEL_WIDTH / step), 1);
    this.svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.svg.setAttribute('width', String(width));
    this.svg.replaceChildren(
      ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => gridLine(up(top * share), width, top * share)),
      ...points.flatMap(({ day, batchCost, saved }, index) => {
        const x = LEFT + index * step + (step - bar) / 2;
        const middle = x + bar / 2;
        const last = points.length - 1 - index;
        return [
          drawing('rect', {
            x,
            y: up(batchCost),
            width: bar,
            height: up(0) - up(batchCost),
            class: 'paid',
          }),
          drawing('rect', {
            x,
            y: up(batchCost + Math.max(saved, 0)),
            width: bar,
            height: up(0) - up(Math.max(saved, 0)),
            class: 'saved',
          }),
          ...(last % each === 0
            ? [label(middle, HEIGHT - 8, formatDay(day), last === 0 ? 'end' : 'middle', bar / 2)]
            : []),
        ];
      }),
    );
  }

  private step(): number {
    return (this.width - LEFT) / Math.max(this.points.length, 1);
  }

  private read({ clientX }: PointerEvent): void {
    const x = clientX - this.svg.getBoundingClientRect().left - LEFT;
    const point = this.points[Math.floor(x / this.step())];
    if (point !== undefined) setText(this.readout, describe(point));
  }
}

function describe({ day, requests, batchCost, listCost, saved }: SavingsPoint): string {
  return `${formatDay(day)}: ${countOf(requests, 'request')}, paid ${formatMoney(batchCost)} of ${formatMoney(listCost)}, saved ${formatMoney(saved)}`;
}

function gridLine(y: number, width: number, dollars: number): readonly SVGElement[] {
  return [
    drawing('path', { d: `M${LEFT} ${y}H${width}`, class: 'grid-line' }),
    label(LEFT - 8, y + 4, formatMoney(dollars), 'end'),
  ];
}

function label(
  x: number,
  y: number,
  text: string,
  anchor: 'middle' | 'end',
  beyond = 0,
): SVGElement {
  const at = anchor === 'end' ? x + beyond : x;
  return drawing('text', { x: at, y, 'text-anchor': anchor }, text);
}
