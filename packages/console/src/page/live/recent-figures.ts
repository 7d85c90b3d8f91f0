import type { Now } from '../../api/contract.ts';

export type Figure = 'held' | 'queued' | 'inBatches' | 'settledPerMinute' | 'failedPerMinute';

export interface FigureAt {
  readonly at: number;
  readonly value: number;
}

const KEPT_MS = 5 * 60_000;
const LEAST_MS = 60_000;

/** The last five minutes of each figure, as this page saw them. */
export class RecentFigures {
  private seen: Now[] = [];

  add(now: Now): void {
    const last = this.seen.at(-1);
    if (last !== undefined && now.at <= last.at) return;
    this.seen = [...this.seen.filter(({ at }) => at > now.at - KEPT_MS), now];
  }

  of(figure: Figure): readonly FigureAt[] {
    return this.seen.flatMap((now) => {
      const value = now[figure];
      return value === null ? [] : [{ at: now.at, value }];
    });
  }

  /** How far back the figures reach, a minute at the least: a first few are no trend. */
  get spanMs(): number {
    const [first] = this.seen;
    const last = this.seen.at(-1);
    return Math.max((last?.at ?? 0) - (first?.at ?? 0), LEAST_MS);
  }
}
