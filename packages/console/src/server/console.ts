import type { Logger } from '@silt/shared/logging';
import { OperatorActs } from '@silt/shared/operations';
import type { RedisConnection } from '@silt/shared/redis';
import type { AdminPage } from '@silt/shared/service';
import type { State } from '@silt/shared/state';
import type { SavingsPoint } from '../api/contract.ts';
import { createConsoleApp } from './console-app.ts';
import { LaneNames } from './lane-names.ts';
import { Broadcast } from './live/broadcast.ts';
import { rawQueuesOnDemand } from './raw-queues.ts';

export interface ConsoleParts {
  readonly state: State;
  /** The console's own: what operators look through must not keep callers waiting. */
  readonly redis: RedisConnection;
  readonly resultTtlSecs: number;
  /** ADMIN_TOKEN. */
  readonly token: string | undefined;
  readonly savings: (days: number) => Promise<readonly SavingsPoint[]>;
  readonly logger: Logger;
  readonly lookEveryMs?: number;
}

/** Where a person comes in, and where one without the token is sent. */
export const CONSOLE_PATH = '/admin/';
export const LOGIN_PATH = '/admin/login';

/** The operators' console, as pages of an admin server: what needs the token, and what asks for it. */
export class OperatorConsole {
  readonly pages: readonly AdminPage[];
  private readonly acts: OperatorActs;
  private readonly broadcast: Broadcast;
  private readonly queues;

  constructor(parts: ConsoleParts) {
    const { state, redis, resultTtlSecs, token, savings, logger } = parts;
    const names = new LaneNames(state);
    this.acts = new OperatorActs({ state, redis, resultTtlSecs, logger });
    const everyMs = parts.lookEveryMs;
    this.broadcast = new Broadcast({
      state,
      redis,
      names,
      logger,
      ...(everyMs !== undefined && { everyMs }),
    });
    this.queues = rawQueuesOnDemand(state, redis, '/admin/queues');
    const app = createConsoleApp({
      state,
      redis,
      names,
      savings,
      logger,
      token,
      acts: this.acts,
      broadcast: this.broadcast,
      queues: this.queues.router,
      access: token === undefined ? 'loopback' : 'token',
    });
    const serve: AdminPage['serve'] = (request, response) => {
      app(request, response);
    };
    this.pages = [
      { path: '/', open: true, serve },
      { path: '/admin', serve },
      { path: LOGIN_PATH, open: true, serve },
      { path: '/admin/assets', open: true, serve },
    ];
  }

  async close(): Promise<void> {
    await this.broadcast.close();
    await this.acts.close();
    await this.queues.close();
  }
}
