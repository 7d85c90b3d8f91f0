import type { Logger } from 'winston';
import type { RedisConnection } from '../redis/index.ts';
import type { State } from '../state/index.ts';
import { type ActOutcome, type Actor, audited } from './audit.ts';
import { type CancelledRequest, cancelBatch, cancelOne } from './cancelling.ts';
import { OperatorQueues } from './operator-queues.ts';
import { pauseLane, resumeLane } from './pausing.ts';
import { requeueOne } from './requeuing.ts';

export interface OperatorActsParts {
  readonly state: State;
  /** For the queues. */
  readonly redis: RedisConnection;
  readonly resultTtlSecs: number;
  /** Where the audit's lines go. */
  readonly logger: Logger;
}

/** All that an operator may do, by whichever door. Nothing else changes what callers are owed. */
export class OperatorActs {
  private readonly parts: OperatorActsParts;
  private readonly queues: OperatorQueues;

  constructor(parts: OperatorActsParts) {
    this.parts = parts;
    this.queues = new OperatorQueues(parts.redis);
  }

  async cancelRequest(actor: Actor, id: string): Promise<CancelledRequest> {
    const { parts, queues } = this;
    return audited(parts.logger, actor, 'cancel request', id, () =>
      cancelOne({ ...parts, queues }, id),
    );
  }

  async cancelBatch(actor: Actor, id: string): Promise<ActOutcome> {
    const { parts, queues } = this;
    return audited(parts.logger, actor, 'cancel batch', id, () =>
      cancelBatch({ ...parts, queues }, id),
    );
  }

  async requeueRequest(actor: Actor, id: string): Promise<ActOutcome> {
    const { parts, queues } = this;
    return audited(parts.logger, actor, 'requeue request', id, () =>
      requeueOne({ ...parts, queues }, id),
    );
  }

  async pauseLane(actor: Actor, id: string): Promise<ActOutcome> {
    const { state, logger } = this.parts;
    return audited(logger, actor, 'pause lane', id, () => pauseLane(state, id));
  }

  async resumeLane(actor: Actor, id: string): Promise<ActOutcome> {
    const { state, logger } = this.parts;
    return audited(logger, actor, 'resume lane', id, () => resumeLane(state, id));
  }

  async close(): Promise<void> {
    await this.queues.close();
  }
}
