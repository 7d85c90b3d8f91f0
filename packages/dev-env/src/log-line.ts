/** One line that a process wrote. */
export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** The line as an object, where it is one: Silt's apps log JSON. */
  readonly entry: LogEntry | undefined;
}

export interface LogEntry {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export function readLogLine(stream: LogLine['stream'], text: string): LogLine {
  return { stream, text, entry: text.startsWith('{') ? readEntry(text) : undefined };
}

function readEntry(text: string): LogEntry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is LogEntry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'level' in value &&
    typeof value.level === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

const shownElsewhere = new Set(['level', 'message', 'service', 'time', 'pid']);

/** The line for people: level, phrase, facts. */
export function describeLogLine({ text, entry }: LogLine): string {
  if (entry === undefined) return text;
  const facts = Object.entries(entry)
    .filter(([field]) => !shownElsewhere.has(field))
    .map(
      ([field, value]) => `${field}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
  return [entry.level.padEnd(5), entry.message, ...facts].join(' ');
}
