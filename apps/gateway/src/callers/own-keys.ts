import {
  type Authenticate,
  type Caller,
  invalidKey,
  shownKey,
  showsNoKey,
} from '../accept/authenticate.ts';

/** Keys of this deployment. What they stand for may change between two calls. */
export interface KnownKeys {
  callerOf(key: string): Caller | undefined;
}

/**
 * Only who shows a key of this deployment's may call; who shows none at all may where there is
 * somebody to be. A wrong key is never taken for none.
 */
export function ownKeys(keys: KnownKeys, withoutKey: Caller | undefined): Authenticate {
  return (headers) => {
    if (withoutKey && showsNoKey(headers)) return withoutKey;
    const key = shownKey(headers);
    const caller = key === undefined ? undefined : keys.callerOf(key);
    if (!caller) throw invalidKey();
    return caller;
  };
}
