import type { Logger } from 'winston';
import { describeError } from '../logging/index.ts';

/** Who did it, as far as can be told. */
export type Actor =
  | {
      readonly by: 'console';
      /** How it came in: by ADMIN_TOKEN, or from this machine. */
      readonly access: 'token' | 'loopback';
      /** Where its connection came from: the proxy, if there is one. */
      readonly address: string;
    }
  | { readonly by: 'command'; readonly user: string };

/** What an operator may do. */
export type ActName =
  'cancel request' | 'cancel batch' | 'requeue request' | 'pause lane' | 'resume lane';

/** What came of an act: a word for programs, a sentence for people. */
export interface ActOutcome {
  readonly outcome: string;
  readonly message: string;
  /** False: there is no such thing, it is too late for it, or nothing was to be done. */
  readonly done: boolean;
}

/** Does it and leaves a line in the log, however it ends: `audit: true` is in no other line. */
export async function audited<T extends ActOutcome>(
  logger: Logger,
  actor: Actor,
  act: ActName,
  target: string,
  work: () => Promise<T>,
): Promise<T> {
  const tell = (outcome: string, facts: object = {}): void => {
    logger.info('operator acted', { audit: true, actor, act, target, outcome, ...facts });
  };
  try {
    const result = await work();
    tell(result.outcome);
    return result;
  } catch (error) {
    tell('failed', describeError(error));
    throw error;
  }
}
