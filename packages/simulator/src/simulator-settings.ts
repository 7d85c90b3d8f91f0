import type { BatchSettings } from './batches/batch-settings.ts';
import type { DialectName } from './dialects/dialect-names.ts';
import type { FaultSettings } from './faults/faults.ts';

export interface SimulatorSettings extends BatchSettings, FaultSettings {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Where state is kept between runs. Without one, a temporary folder is used and removed. */
  readonly stateDir: string | undefined;
  /** Virtual seconds per real second. */
  readonly timeScale: number;
  /** Keys that are answered 401. */
  readonly revokedKeys: readonly string[];
  /** Whose defaults these are. */
  readonly dialect: DialectName;
  /** Where the provider's calls are found. */
  readonly basePaths: readonly string[];
  /** A header that may hold the key instead of `authorization`. */
  readonly keyHeader: string | undefined;
  /** Direct calls may name their model in the path, as `/deployments/{model}/…`. */
  readonly deploymentPaths: boolean;
  /** Real milliseconds from one event of a stream to the next. */
  readonly streamPaceMs: number;
  /** How many models are listed. */
  readonly modelCount: number;
  readonly completionWindows: readonly string[];
  readonly batchShape: 'openai' | 'together';
  /** Another word for the purpose `batch`, and then the upload has a path of its own. */
  readonly uploadPurpose: string | undefined;
  /** Where the ends of batches are told. */
  readonly webhookUrl: string | undefined;
  /** `whsec_` and base64. */
  readonly webhookSecret: string | undefined;
}
