import { findDialect } from './dialects/find-dialect.ts';
import type { SimulatorSettings } from './simulator-settings.ts';

/** Whatever is left out, or undefined, has its default. */
export type SimulatorOptions = {
  readonly [K in keyof SimulatorSettings]?: SimulatorSettings[K] | undefined;
};

/** A batch takes about a second and a half. */
export const defaultSettings: SimulatorSettings = {
  port: 8090,
  host: '127.0.0.1',
  stateDir: undefined,
  timeScale: 1,
  validatingSecs: 0.3,
  runningSecs: 1,
  finalizingSecs: 0.2,
  cancellingSecs: 0.2,
  holdBatches: false,
  maxLines: 50_000,
  maxFileBytes: 209_715_200,
  maxEmbeddingInputs: 50_000,
  maxReportedErrors: 100,
  unknownModels: [],
  revokedKeys: [],
  seed: 'silt',
  cachedShare: 0,
  expireAfterSecs: undefined,
  expireFinishedShare: undefined,
  reportLines: true,
  lineOffset: 0,
  mixedModels: false,
  bareLines: false,
  faults: {},
  batchFaults: {},
  faultRetryAfterSecs: undefined,
  slowBytesPerSec: 65_536,
  fileVisibleAfterSecs: 0,
  fileInvisibleAt: 'create',
  idShape: 'openai',
  enqueuedTokenLimit: 0,
  enqueuedLimitAt: 'validation',
  enqueuedRefusalStatus: 400,
  enqueuedReleaseDelaySecs: 0,
  createsPerHour: 0,
  createsRetryAfterSecs: undefined,
  dialect: 'openai',
  basePaths: ['/v1'],
  keyHeader: undefined,
  deploymentPaths: false,
  streamPaceMs: 0,
  modelCount: 100,
  completionWindows: ['24h'],
  batchShape: 'openai',
  uploadPurpose: undefined,
  webhookUrl: undefined,
  webhookSecret: undefined,
};

export function completeSettings(options: SimulatorOptions): SimulatorSettings {
  const defaults = { ...defaultSettings, ...findDialect(options.dialect ?? 'openai') };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const batchFaults = { ...defaults.batchFaults, ...options.batchFaults };
  return { ...defaults, ...Object.fromEntries(given), batchFaults };
}

/** Settings are read anew wherever they are used, so what is changed here holds from now on. */
export function changeSettings(settings: SimulatorSettings, changes: SimulatorOptions): void {
  Object.assign(settings, changes);
}
