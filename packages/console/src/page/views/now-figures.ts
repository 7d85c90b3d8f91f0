import type { Now } from '../../api/contract.ts';
import { element } from '../dom/element.ts';
import { countOf, formatCount } from '../format/number.ts';
import { formatAge } from '../format/time.ts';
import type { Figure, RecentFigures } from '../live/recent-figures.ts';
import { Sparkline } from '../parts/sparkline.ts';
import { StatTile } from '../parts/stat-tile.ts';

interface FigureTile {
  readonly figure: Figure;
  readonly name: string;
  note(now: Now): string;
  readonly bad?: boolean;
}

const tiles: readonly FigureTile[] = [
  {
    figure: 'held',
    name: 'Held calls',
    note: ({ gateways }) => `by ${countOf(gateways, 'gateway')}`,
  },
  {
    figure: 'queued',
    name: 'Queued',
    note: ({ queued, oldestQueuedMs }) =>
      queued === 0 ? 'nothing waits' : `oldest ${formatAge(oldestQueuedMs)}`,
  },
  {
    figure: 'inBatches',
    name: 'In batches',
    note: ({ batches }) =>
      `in ${countOf(
        Object.values(batches).reduce((total, count) => total + count, 0),
        'batch',
      )}`,
  },
  { figure: 'settledPerMinute', name: 'Settled per minute', note: noteOfRate },
  { figure: 'failedPerMinute', name: 'Failed per minute', note: noteOfRate, bad: true },
];

/** The figures of this moment, each with its last minutes. */
export class NowFigures {
  private readonly parts = tiles.map((tile) => {
    const sparkline = new Sparkline();
    return { tile, sparkline, stat: new StatTile(tile.name, sparkline.root) };
  });
  readonly root = element('div', { class: 'stats' }, ...this.parts.map(({ stat }) => stat.root));

  show(now: Now, recent: RecentFigures): void {
    for (const { tile, sparkline, stat } of this.parts) {
      const value = now[tile.figure];
      const tone = tile.bad === true && (value ?? 0) > 0 ? 'bad' : undefined;
      stat.show(value === null ? '–' : formatCount(value), tile.note(now), tone);
      sparkline.show(recent.of(tile.figure), now.at, recent.spanMs);
    }
  }
}

function noteOfRate({ settledPerMinute }: Now): string {
  return settledPerMinute === null ? 'after the first minute' : 'in the last minute';
}
