import { cpuMicros } from '../measure/meter.ts';
import { formatNumber } from './format-number.ts';
import type { StageResult } from './stage-result.ts';

const WIDTH = 800;
const LEFT = 330;
const ROW = 24;
const TOP = 60;
const COLOURS: ReadonlyMap<string, string> = new Map([
  ['gateway', '#4269d0'],
  ['dispatcher', '#efb118'],
  ['poller', '#ff725c'],
  ['redis', '#3ca951'],
  ['bare', '#888888'],
]);

/** Where the CPU of one request goes, for every part of every stage but growth, which has plots of its own. */
export function cpuChart(results: readonly StageResult[]): string {
  const rows = results
    .filter(({ stage }) => stage !== 'growth')
    .flatMap(({ stage, parts }) =>
      parts.map(({ name, requests, measurement }) => ({
        label: `${stage}: ${name}`,
        shares: [...COLOURS.keys()].map((process) => ({
          process,
          micros: cpuMicros(measurement, process, requests),
        })),
      })),
    );
  const totalOf = (row: (typeof rows)[number]) =>
    row.shares.reduce((sum, { micros }) => sum + micros, 0);
  const most = Math.max(...rows.map(totalOf), 1);
  const scale = (WIDTH - LEFT - 80) / most;
  const height = TOP + rows.length * ROW + 10;
  const bars = rows.map((row, index) => {
    const y = TOP + index * ROW;
    let x = LEFT;
    const pieces = row.shares.map(({ process, micros }) => {
      const width = micros * scale;
      const piece = `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="16" fill="${COLOURS.get(process)}"/>`;
      x += width;
      return piece;
    });
    return [
      text(LEFT - 8, y + 12, row.label, 'end'),
      ...pieces,
      text(x + 6, y + 12, `${formatNumber(totalOf(row))} µs`, 'start'),
    ].join('');
  });
  const keys = [...COLOURS].map(
    ([process, colour], index) =>
      `<rect x="${LEFT + index * 90}" y="32" width="12" height="12" fill="${colour}"/>` +
      text(LEFT + index * 90 + 18, 43, process, 'start'),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(12, 20, 'CPU for one request (µs)', 'start'),
    ...keys,
    ...bars,
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, content: string, anchor: string): string {
  return `<text x="${round(x)}" y="${y}" text-anchor="${anchor}" fill="#333">${content}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
