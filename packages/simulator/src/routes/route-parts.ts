import type { Admission } from '../batches/admission.ts';
import type { BatchRunner } from '../batches/batch-runner.ts';
import type { BatchStore } from '../batches/batch-store.ts';
import type { RowBook } from '../batches/row-book.ts';
import type { TroubleSource } from '../batches/trouble-source.ts';
import type { Clock } from '../clock.ts';
import type { Interceptions } from '../faults/serve-operation.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { SimulatorSettings } from '../simulator-settings.ts';
import type { WebhookSender } from '../webhooks/webhook-sender.ts';

/** What the routes work on. */
export interface RouteParts {
  readonly settings: SimulatorSettings;
  readonly clock: Clock;
  readonly files: FileStore;
  readonly batches: BatchStore;
  readonly book: RowBook;
  readonly runner: BatchRunner;
  readonly ledger: Ledger;
  readonly interceptions: Interceptions;
  readonly admission: Admission;
  readonly troubles: TroubleSource;
  readonly webhooks: WebhookSender;
}
