import type {
  BatchLine,
  Done,
  MemberLine,
  RequestFacts,
  SavingsPoint,
  Session,
} from '../../api/contract.ts';
import { readError } from './api-error.ts';
import { post } from './post.ts';

export interface Members {
  readonly total: number;
  readonly members: readonly MemberLine[];
}

/** What an operator may do to what. */
export type Action =
  | { readonly on: 'requests'; readonly id: string; readonly verb: 'cancel' | 'requeue' }
  | { readonly on: 'batches'; readonly id: string; readonly verb: 'cancel' }
  | { readonly on: 'lanes'; readonly id: string; readonly verb: 'pause' | 'resume' };

/** The server's side of the contract, by name. */
export class ConsoleApi {
  private readonly onLoginNeeded: () => void;

  constructor(onLoginNeeded: () => void) {
    this.onLoginNeeded = onLoginNeeded;
  }

  session(): Promise<Session> {
    return this.send('api/session');
  }

  async batches(state: 'open' | 'all'): Promise<readonly BatchLine[]> {
    const { batches } = await this.send<{ batches: BatchLine[] }>(`api/batches?state=${state}`);
    return batches;
  }

  members(batch: string, from: number, count: number): Promise<Members> {
    return this.send(
      `api/batches/${encodeURIComponent(batch)}/members?from=${from}&count=${count}`,
    );
  }

  request(id: string): Promise<RequestFacts> {
    return this.send(`api/requests/${encodeURIComponent(id)}`);
  }

  requestByKey(tenant: string, key: string): Promise<RequestFacts> {
    return this.send(`api/requests?${new URLSearchParams({ tenant, key })}`);
  }

  /** One point a day, oldest first. */
  async savings(days: number): Promise<readonly SavingsPoint[]> {
    const told = await this.send<{ days: readonly SavingsPoint[] }>(`api/savings?days=${days}`);
    return told.days;
  }

  act({ on, id, verb }: Action): Promise<Done> {
    return this.send(`api/${on}/${encodeURIComponent(id)}/${verb}`, {});
  }

  async logout(): Promise<void> {
    await post('logout', {});
  }

  /** Both ends are of one release, so what a path answers has the form that the contract gives it. */
  private async send<T>(path: string, body?: object): Promise<T> {
    const response = await (body === undefined ? fetch(path) : post(path, body));
    if (!response.ok) {
      if (response.status === 401) this.onLoginNeeded();
      throw await readError(response);
    }
    const answer: T = await response.json();
    return answer;
  }
}
