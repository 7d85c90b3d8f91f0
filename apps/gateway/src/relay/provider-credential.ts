import type { Caller } from '../accept/authenticate.ts';

/** The key that a caller's relayed calls carry to the provider; undefined where there is none. */
export type ProviderCredential = (caller: Caller) => string | undefined;

/** Pass-through: the caller's key is the provider's. Whoever has none there uses the deployment's. */
export function ownOr(deploymentsKey: string | undefined): ProviderCredential {
  return ({ credential }) => credential ?? deploymentsKey;
}
