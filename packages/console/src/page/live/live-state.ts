import type { FailureLine, LaneLine, Now } from '../../api/contract.ts';
import type { ConsoleApi } from '../api/console-api.ts';
import { BatchList } from './batch-list.ts';
import { type Connection, EventStream } from './event-stream.ts';
import { RecentFigures } from './recent-figures.ts';
import { ServerClock } from './server-clock.ts';
import { Watched } from './watched.ts';

/** The deployment as the server tells it, second by second. Undefined: nothing was heard yet. */
export class LiveState {
  readonly connection = new Watched<Connection>('connecting');
  readonly now = new Watched<Now | undefined>(undefined);
  readonly lanes = new Watched<readonly LaneLine[] | undefined>(undefined);
  readonly failures = new Watched<readonly FailureLine[] | undefined>(undefined);
  readonly batches: BatchList;
  readonly recent = new RecentFigures();
  readonly clock = new ServerClock();
  private readonly stream: EventStream;

  constructor(api: ConsoleApi) {
    this.batches = new BatchList(api);
    this.stream = new EventStream({
      url: 'api/events',
      connection: this.connection,
      onOpen: () => this.batches.onConnected(),
      // The server is of this page's release: an event's data has the form that its name promises.
      events: {
        now: (data) => this.takeNow(JSON.parse(data)),
        lanes: (data) => this.takeLanes(JSON.parse(data)),
        failures: (data) => this.takeFailures(JSON.parse(data)),
        batches: (data) => this.batches.apply(JSON.parse(data)),
      },
      onRefused: () => void api.session().catch(() => undefined),
    });
  }

  start(): void {
    this.stream.start();
  }

  private takeNow(now: Now): void {
    this.clock.heard(now.at);
    this.recent.add(now);
    this.now.set(now);
  }

  private takeLanes({ lanes }: { readonly lanes: readonly LaneLine[] }): void {
    this.lanes.set(lanes);
  }

  private takeFailures({ failures }: { readonly failures: readonly FailureLine[] }): void {
    this.failures.set(failures);
  }
}
