/**
 * A provider that finds one line wrong refuses the whole file. Who is to blame is found out by
 * letting suspects travel apart from the rest:
 *
 *   suspects  lines that the provider named, and a line refused alone. Providers miscount, and fail
 *             for reasons of their own, so once convicts nobody: only a suspect that is named or
 *             refused alone again is guilty.
 *   rest      what was left when suspects were taken out of an ordinary batch.
 *   part      one of √n parts of a batch that was refused with nobody named, or again after
 *             suspects were taken out. A refused part is divided into single lines: 5,000, 71, 1.
 *             One that is refused alone then was refused three times in a row, and is guilty.
 *
 * Every round has smaller groups or fewer lines than the one before, so this ends.
 */
export type Group = `suspects.${string}` | `rest.${string}` | `part.${string}`;

export type Verdict =
  { readonly kind: 'guilty' } | { readonly kind: 'again'; readonly group: Group };

export interface RefusedBatch {
  readonly batchId: string;
  /** The group that this batch's members were, if any. */
  readonly group: string | undefined;
  /** Lines of its file. */
  readonly count: number;
  /** Lines that the provider named, counted from 1. */
  readonly named: ReadonlySet<number>;
}

/** Batches of one line each that a refused part may become: √ of the largest batch there is, and some. */
const MOST_SINGLE_LINES = 400;

/** What becomes of each line of a refused batch. Pure. */
export function quarantine(batch: RefusedBatch): (line: number) => Verdict {
  const { batchId, group, count, named } = batch;
  const amongSuspects = group?.startsWith('suspects.') ?? false;
  const divided = divisionOf(group) !== undefined && count <= MOST_SINGLE_LINES;
  const parts = divided ? count : Math.ceil(Math.sqrt(count));
  const size = Math.ceil(count / parts);
  return (line) => {
    if (count === 1) {
      return amongSuspects || divided
        ? { kind: 'guilty' }
        : { kind: 'again', group: `suspects.${batchId}` };
    }
    const part = `part.${batchId}.${Math.floor((line - 1) / size)}.${parts}` as const;
    if (named.size === 0) return { kind: 'again', group: part };
    if (named.has(line)) {
      return amongSuspects ? { kind: 'guilty' } : { kind: 'again', group: `suspects.${batchId}` };
    }
    if (amongSuspects) return { kind: 'again', group: `suspects.${batchId}` };
    return { kind: 'again', group: group === undefined ? `rest.${batchId}` : part };
  };
}

/** The batch whose division a part comes from, and into how many it was divided. */
export function divisionOf(
  group: string | undefined,
): { readonly of: string; readonly parts: number } | undefined {
  const [kind, of, , parts] = group?.split('.') ?? [];
  return kind === 'part' && of && parts ? { of, parts: Number(parts) } : undefined;
}

/** Fewer refused parts than this prove nothing about all of them. */
const LEAST_REFUSED_PARTS = 10;

/**
 * Whether the fault is not a line's but everybody's: so many parts of one division were refused
 * before any was begun. Dividing further would make thousands of batches to learn nothing.
 */
export function isEverybodysFault({
  refused,
  begun,
}: {
  readonly refused: number;
  readonly begun: number;
}): boolean {
  return begun === 0 && refused >= LEAST_REFUSED_PARTS;
}
