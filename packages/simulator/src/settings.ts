import type { BatchSettings } from './batches/batch-settings.ts';

export interface SimulatorSettings extends BatchSettings {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Where state is kept between runs. Without one, a temporary folder is used and removed. */
  readonly stateDir: string | undefined;
  /** Virtual seconds per real second. */
  readonly timeScale: number;
  /** Keys that are answered 401. */
  readonly revokedKeys: readonly string[];
}

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
};

export function completeSettings(options: SimulatorOptions): SimulatorSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaultSettings, ...Object.fromEntries(given) };
}
