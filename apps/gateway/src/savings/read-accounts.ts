import type { AccountEntry, State } from '@silt/shared/state';
import type { Days } from './days.ts';

/** The accounts of all shards. */
export async function readAccounts(
  { shards }: State,
  { first, last }: Days,
): Promise<AccountEntry[]> {
  return (await Promise.all(shards.map(({ accounts }) => accounts.between(first, last)))).flat();
}
