import type { Caller } from '../accept/authenticate.ts';

/** The key that a caller's relayed calls carry to the provider; undefined where there is none. */
export type ProviderCredential = (caller: Caller) => string | undefined;

/** Pass-through: the caller's key is the provider's. */
export const ownCredential: ProviderCredential = ({ credential }) => credential;
