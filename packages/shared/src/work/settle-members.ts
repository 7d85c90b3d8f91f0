import type { OnSettled, ShardState } from '../state/index.ts';
import { memberChunks } from './member-chunks.ts';

/** What a member gets when its batch has no answer for it. */
export interface Refusal {
  readonly status: number;
  readonly body: Buffer;
}

/** Settles every member that has no outcome yet with the same refusal. Returns how many. */
export async function settleMembers(
  state: ShardState,
  batchId: string,
  resultTtlSecs: number,
  refusal: Refusal,
  onSettled?: OnSettled,
): Promise<number> {
  let settled = 0;
  for await (const ids of memberChunks(state, batchId)) {
    settled += await state.settle({
      batchId,
      resultTtlSecs,
      settlements: ids.map((requestId) => ({ requestId, ...refusal })),
      onSettled,
    });
  }
  return settled;
}
