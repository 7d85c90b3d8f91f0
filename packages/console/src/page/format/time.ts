const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The two largest units of a time: `8s`, `4m 05s`, `2h 13m`, `3d 4h`. */
export function formatAge(milliseconds: number): string {
  const age = Math.max(milliseconds, 0);
  if (age < MINUTE) return `${Math.floor(age / SECOND)}s`;
  if (age < HOUR) {
    return `${Math.floor(age / MINUTE)}m ${padded(Math.floor((age % MINUTE) / SECOND))}s`;
  }
  if (age < DAY) return `${Math.floor(age / HOUR)}h ${padded(Math.floor((age % HOUR) / MINUTE))}m`;
  return `${Math.floor(age / DAY)}d ${Math.floor((age % DAY) / HOUR)}h`;
}

/** In the viewer's own zone, sortable by eye. */
export function formatMoment(at: number): string {
  const date = new Date(at);
  const day = [date.getFullYear(), padded(date.getMonth() + 1), padded(date.getDate())].join('-');
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${day} ${parts.map(padded).join(':')}`;
}

const dayOfMonth = new Intl.DateTimeFormat('en-US', {
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
});

/** A UTC day such as `2026-11-25`, as `Nov 25`. */
export function formatDay(day: string): string {
  return dayOfMonth.format(new Date(`${day}T00:00:00Z`));
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
