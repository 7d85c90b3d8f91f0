import type { Request } from 'express';

const VERSION = '/v1';
const AZURE = '/openai';
const VERSIONED_BY_PATH = /^(\/openai)?\/v1\//i;

/**
 * Where a path of OpenAI's is served: at its own, and where Azure's clients look for it, with its
 * version, without, and behind the name of a deployment.
 */
export function addressesOf(path: string): string[] {
  return [...plainAddressesOf(path), `${AZURE}/deployments/:deployment${belowVersion(path)}`];
}

/** The same for what no deployment has. */
export function plainAddressesOf(path: string): string[] {
  return [path, `${AZURE}${path}`, `${AZURE}${belowVersion(path)}`];
}

/** A path below a base URL, which ends with its version. */
export function belowVersion(path: string): string {
  return path.slice(VERSION.length);
}

export interface Address {
  /** The model that the address names. */
  readonly deployment: string | undefined;
  /** Its query names a version of Azure's. */
  readonly versionedByQuery: boolean;
}

/** What the address of a call tells besides its endpoint. */
export function addressOf({ path, params }: Request): Address {
  const { deployment } = params;
  return {
    deployment: typeof deployment === 'string' ? deployment : undefined,
    versionedByQuery: !VERSIONED_BY_PATH.test(path),
  };
}
