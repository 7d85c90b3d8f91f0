import type { SimulatorOptions } from '@silt/simulator';

export interface EndingProvider {
  /** What follows the host in UPSTREAM_BASE_URL. */
  readonly path: string;
  readonly knobs: SimulatorOptions;
}

export type ProviderName =
  | 'openai'
  | 'azure'
  | 'groq'
  | 'doubleword'
  | 'deepinfra'
  | 'together'
  | 'tokens refused at create'
  | 'tokens refused in validation'
  | 'few batches an hour';

/** Whatever is true of a whole provider, and not only for one key. */
export const providers: Readonly<Record<ProviderName, EndingProvider>> = {
  openai: {
    path: '/v1',
    knobs: {
      maxFileBytes: 100_000,
      unknownModels: ['model-unknown'],
      revokedKeys: ['sk-revoked'],
    },
  },
  azure: {
    path: '/openai/v1',
    knobs: {
      dialect: 'azure',
      batchFaults: { timestamps: 'iso', statusCase: 'capitalised', counts: 'null' },
    },
  },
  groq: { path: '/openai/v1', knobs: { dialect: 'groq' } },
  doubleword: { path: '/v1', knobs: { dialect: 'doubleword' } },
  deepinfra: { path: '/v1/openai', knobs: { dialect: 'deepinfra' } },
  together: { path: '/v1', knobs: { dialect: 'together' } },
  'tokens refused at create': {
    path: '/v1',
    knobs: { enqueuedTokenLimit: 400, enqueuedLimitAt: 'create', enqueuedRefusalStatus: 429 },
  },
  'tokens refused in validation': {
    path: '/v1',
    knobs: { enqueuedTokenLimit: 400, enqueuedReleaseDelaySecs: 8 },
  },
  'few batches an hour': {
    path: '/v1',
    // An hour of nine seconds.
    knobs: { createsPerHour: 2, createsRetryAfterSecs: 1, timeScale: 400 },
  },
};
