/**
 * A provider may deny a file that it has just taken, and fail the batch that was made of it. The
 * members of such a batch ride another one, of a file that is given more time before its batch is
 * made, twice as much each time. How often that has been so stands at the end of their group, which
 * also keeps them from those whose files were seen.
 */
const TIMES_UNSEEN = /(?:^|\.)unseen\.(\d+)$/;

const FIRST_WAIT_MS = 5_000;

/** How often in a row the file of this group's members was denied. */
export function timesUnseen(group: string | undefined): number {
  return Number(TIMES_UNSEEN.exec(group ?? '')?.[1] ?? 0);
}

/** The group of the same members after their file was denied once more. */
export function unseenAgain(group: string | undefined): string {
  const mark = `unseen.${timesUnseen(group) + 1}`;
  const company = withoutUnseen(group);
  return company === undefined ? mark : `${company}.${mark}`;
}

/** The group but for that. */
export function withoutUnseen(group: string | undefined): string | undefined {
  return group?.replace(TIMES_UNSEEN, '') || undefined;
}

/** How long such a file is given between its upload and its batch. */
export function waitUntilSeenMs(times: number, longestMs: number): number {
  return times === 0 ? 0 : Math.min(longestMs, FIRST_WAIT_MS * 2 ** Math.min(times - 1, 30));
}
