import type { Failure, State } from '../state/index.ts';

/** What failed lately, the latest first. */
export async function latestFailures(state: State, limit: number): Promise<Failure[]> {
  const found = await Promise.all(state.shards.map(({ failures }) => failures.latest(limit)));
  return found
    .flat()
    .toSorted((one, other) => other.at - one.at)
    .slice(0, limit);
}
