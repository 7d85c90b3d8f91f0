import type { ShardState } from '../state/index.ts';

/** Scripts over more ids would keep other clients waiting for more than some milliseconds. */
export const IDS_PER_SCRIPT = 500;

/** A batch's members in file order, in pieces that one script can take. */
export async function* memberChunks(
  state: ShardState,
  batchId: string,
  size: number = IDS_PER_SCRIPT,
): AsyncGenerator<string[]> {
  for (let from = 0; ; from += size) {
    const ids = await state.members(batchId, from, from + size);
    if (ids.length > 0) yield ids;
    if (ids.length < size) return;
  }
}
