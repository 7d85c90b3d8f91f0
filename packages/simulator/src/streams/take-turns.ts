/** One of each list in turn, until all are empty: a live provider writes its choices side by side. */
export function* takeTurns<T>(lists: readonly (readonly T[])[]): Generator<T> {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  for (let turn = 0; turn < longest; turn += 1) {
    for (const list of lists) yield* list.slice(turn, turn + 1);
  }
}
