import { accept } from './accept.ts';
import { cluster } from './cluster.ts';
import { drain } from './drain.ts';
import { endToEnd } from './end-to-end.ts';
import { fanOut } from './fan-out.ts';
import { growth } from './growth.ts';
import { hold } from './hold.ts';
import { ingest } from './ingest.ts';
import { restart } from './restart.ts';
import type { StageRun } from './stage-run.ts';
import { submit } from './submit.ts';

export type Stage = (run: StageRun) => Promise<void>;

/** In the order in which they run. */
export const stages: ReadonlyMap<string, Stage> = new Map([
  ['accept', accept],
  ['hold', hold],
  ['fan-out', fanOut],
  ['drain', drain],
  ['submit', submit],
  ['ingest', ingest],
  ['end-to-end', endToEnd],
  ['cluster', cluster],
  ['growth', growth],
  ['restart', restart],
]);
