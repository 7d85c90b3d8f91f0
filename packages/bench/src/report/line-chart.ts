import { formatNumber } from './format-number.ts';
import type { Plot } from './stage-result.ts';

const WIDTH = 720;
const HEIGHT = 320;
const LEFT = 60;
const RIGHT = 230;
const TOP = 40;
const BOTTOM = 40;
const COLOURS = ['#4269d0', '#efb118', '#ff725c', '#3ca951', '#a463f2', '#6cc5b0'];

/** A plot as SVG: requests to the right, each step ten times the one before; the figure upwards, from 0. */
export function lineChart({ title, unit, series }: Plot): string {
  const points = series.flatMap((one) => one.points);
  const xs = [...new Set(points.map(({ x }) => x))].toSorted((one, other) => one - other);
  const top = roundUp(Math.max(...points.map(({ y }) => y), 1e-9));
  const [least = 1] = xs;
  const span = Math.log((xs.at(-1) ?? 1) / least) || 1;
  const across = (x: number) => LEFT + (Math.log(x / least) / span) * (WIDTH - LEFT - RIGHT);
  const up = (y: number) => HEIGHT - BOTTOM - (y / top) * (HEIGHT - TOP - BOTTOM);

  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const y = up(top * share);
    const label = text(LEFT - 8, y + 4, formatNumber(top * share), 'end');
    return `<path d="M${LEFT} ${y}H${WIDTH - RIGHT}" stroke="#8884"/>${label}`;
  });
  const marks = xs.map((x) => text(across(x), HEIGHT - BOTTOM + 20, formatNumber(x), 'middle'));
  const lines = series.map((one, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? '';
    const places = one.points.map(({ x, y }) => ({ x: across(x), y: up(y) }));
    const path = places.map(({ x, y }) => `${round(x)} ${round(y)}`).join('L');
    const dots = places.map(
      ({ x, y }) => `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" fill="${colour}"/>`,
    );
    const key = TOP + 10 + index * 20;
    return [
      `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...dots,
      `<path d="M${WIDTH - RIGHT + 16} ${key - 4}h18" stroke="${colour}" stroke-width="3"/>`,
      text(WIDTH - RIGHT + 40, key, one.name, 'start'),
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 22, `${title} (${unit})`, 'start'),
    ...grid,
    ...marks,
    ...lines,
    '</svg>\n',
  ].join('\n');
}

/** The next figure that reads well on an axis. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 4, 5, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}

function text(x: number, y: number, content: string, anchor: string): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="#333">${escape(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(content: string): string {
  return content.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
