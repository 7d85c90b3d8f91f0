import type { CredentialVault } from '@silt/shared/security';
import type { Pacing, ShardState } from '@silt/shared/state';
import type { BatchTraces } from '@silt/shared/work';
import type { BatchApi, Provider } from '@silt/upstream';
import type { DispatcherEvents } from '../events.ts';
import type { TenantTurns } from './tenant-turns.ts';

/** What it takes to bring batches to their providers. */
export interface SubmitParts {
  readonly state: ShardState;
  readonly pacing: Pacing;
  readonly turns: TenantTurns;
  readonly vault: CredentialVault;
  readonly openApi: (provider: Provider) => BatchApi;
  readonly follow: (batchId: string) => Promise<void>;
  /** Has a submission that waits for later done now. */
  readonly hurry: (batchId: string) => Promise<void>;
  readonly events: DispatcherEvents;
  readonly traces: BatchTraces;
  readonly spoolFolder: string;
  readonly resultTtlSecs: number;
  readonly quietMs: number;
  readonly redisLossMs: number;
  /** How long the provider may deny a file that it has just taken. */
  readonly fileVisibleMs: number;
  readonly batchesPerHour: number;
}
