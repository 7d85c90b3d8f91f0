import { setAttribute } from '../dom/change.ts';
import { drawing } from '../dom/element.ts';
import type { FigureAt } from '../live/recent-figures.ts';

const WIDTH = 200;
const HEIGHT = 36;
/** A figure that was not told for so long is not joined to the next. */
const GAP_MS = 4_000;

/** The last minutes of one figure, from 0, the present at the right. The figure itself stands beside it. */
export class Sparkline {
  private readonly line = drawing('path', { class: 'line' });
  private readonly area = drawing('path', { class: 'area' });
  readonly root = drawing(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      class: 'sparkline',
      'aria-hidden': 'true',
    },
    this.area,
    this.line,
  );

  show(figures: readonly FigureAt[], now: number, spanMs: number): void {
    const top = Math.max(...figures.map(({ value }) => value), 1);
    const across = (at: number) => round(WIDTH - ((now - at) / spanMs) * WIDTH);
    const up = (value: number) => round(HEIGHT - 2 - (value / top) * (HEIGHT - 4));
    const runs = inRuns(figures).map((run) =>
      run.map(({ at, value }) => ({ x: across(at), y: up(value) })),
    );
    const path = runs.map((run) => `M${run.map(({ x, y }) => `${x} ${y}`).join('L')}`);
    setAttribute(this.line, 'd', path.join(''));
    const areas = path.map((one, index) => {
      const run = runs[index] ?? [];
      return `${one}L${run.at(-1)?.x} ${HEIGHT}L${run[0]?.x} ${HEIGHT}Z`;
    });
    setAttribute(this.area, 'd', areas.join(''));
  }
}

function inRuns(figures: readonly FigureAt[]): readonly FigureAt[][] {
  const runs: FigureAt[][] = [];
  let last = -Infinity;
  for (const figure of figures) {
    if (figure.at - last > GAP_MS) runs.push([]);
    runs.at(-1)?.push(figure);
    last = figure.at;
  }
  return runs;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
