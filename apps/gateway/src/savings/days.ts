/** A day as its number since the epoch, UTC. */
export type Day = number;

const DAY_MS = 24 * 3600 * 1000;
const MOST_DAYS = 400;
const USUAL_DAYS = 30;

export interface Days {
  readonly first: Day;
  readonly last: Day;
}

export function dayOf(milliseconds: number): Day {
  return Math.floor(milliseconds / DAY_MS);
}

/** As `2026-11-25`. */
export function dayText(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * The days that a query asks for, both included: the last thirty where it does not say. A text where
 * it asks for no such days.
 */
export function daysOf(query: URLSearchParams, now: number): Days | string {
  const last = readDay(query.get('to'), dayOf(now));
  const first = readDay(query.get('from'), last === undefined ? 0 : last - USUAL_DAYS + 1);
  if (first === undefined || last === undefined) {
    return 'from and to must be days, such as 2026-11-25.';
  }
  if (first > last) return 'from must not be after to.';
  if (last - first >= MOST_DAYS) return `Ask for at most ${MOST_DAYS} days at once.`;
  return { first, last };
}

function readDay(text: string | null, otherwise: Day): Day | undefined {
  if (text === null) return otherwise;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? dayOf(Date.parse(`${text}T00:00:00Z`)) : NaN;
  // A day that is in no calendar, such as the 30th of February, is another one or none.
  return Number.isNaN(day) || dayText(day) !== text ? undefined : day;
}
