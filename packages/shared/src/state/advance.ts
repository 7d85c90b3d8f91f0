import type { RedisConnection } from '../redis/index.ts';
import type { BatchState } from '../domain/index.ts';
import type { ShardKeys } from './keys.ts';
import { Script, type ScriptArgument, UnexpectedReplyError } from './script.ts';

/** Facts that a worker may note on a batch. `now` is Redis' time; undefined removes the fact. */
export interface BatchFacts {
  readonly uploaded?: 'now';
  readonly creating?: 'now';
  readonly submitted?: 'now';
  readonly ended?: 'now';
  readonly inputFileId?: string | undefined;
  /** A file that was uploaded and never became visible: not to be taken over again. */
  readonly unseenFileId?: string;
  readonly providerBatchId?: string;
  readonly outputFileId?: string | undefined;
  readonly errorFileId?: string | undefined;
  /** The provider's last word on it: its status there. */
  readonly providerStatus?: string;
  readonly readings?: number;
  /** How many uploads of its file were begun. */
  readonly uploads?: number;
  readonly failedSubmissions?: number;
  /** Where the trouble was that its submission waits for. */
  readonly heldBackAt?: string | undefined;
  /** How many of its lines the provider has worked at, as last told. */
  readonly providerCompleted?: number;
  readonly providerFailed?: number;
  /** Whether its provider lets result files be read while they are written. */
  readonly partial?: 'yes' | 'no';
  readonly outputLinesRead?: number;
  readonly errorLinesRead?: number;
  readonly lookedInVain?: number | undefined;
  readonly lookedInVainSince?: 'now' | undefined;
}

export interface AdvanceInput {
  readonly batchId: string;
  readonly token: string;
  readonly fence: number;
  readonly from?: BatchState;
  readonly to?: BatchState;
  readonly facts?: BatchFacts;
  /** 0 gives the lease up. */
  readonly leaseMs: number;
  readonly sweepAfterMs: number;
  readonly keepClosedSecs: number;
}

export type AdvanceOutcome = 'done' | 'lease-lost' | 'other-state';
export type AdvanceCommand = (input: AdvanceInput) => Promise<AdvanceOutcome>;

const outcomes: ReadonlyMap<unknown, AdvanceOutcome> = new Map<unknown, AdvanceOutcome>([
  [1, 'done'],
  [0, 'lease-lost'],
  [-1, 'other-state'],
]);

export function advanceCommand(redis: RedisConnection, keys: ShardKeys): AdvanceCommand {
  const script = new Script('advance');
  return async (input) => {
    const args: ScriptArgument[] = [
      input.batchId,
      input.token,
      input.fence,
      input.from ?? '',
      input.to ?? '',
      input.leaseMs,
      input.sweepAfterMs,
      input.keepClosedSecs,
    ];
    for (const [field, value] of Object.entries(input.facts ?? {})) {
      args.push(field, value === 'now' ? '@now' : String(value ?? ''));
    }
    const { batchId } = input;
    const touched = [keys.batch(batchId), keys.members(batchId), keys.batches, keys.closed];
    const providerBatchId = input.facts?.providerBatchId;
    if (providerBatchId) touched.push(keys.providerBatch(providerBatchId));
    const reply = await script.run(redis, touched, args);
    const outcome = outcomes.get(reply);
    if (!outcome) throw new UnexpectedReplyError('advance');
    return outcome;
  };
}
