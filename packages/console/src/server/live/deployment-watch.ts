import {
  laneLines,
  latestFailures,
  type QueuesView,
  readFigures,
  viewQueues,
} from '@silt/shared/operations';
import type { RedisConnection } from '@silt/shared/redis';
import type { State } from '@silt/shared/state';
import type { LaneNames } from '../lane-names.ts';
import { batchLine, failureLine, laneLine, nowLine } from '../lines.ts';
import { BatchWatch } from './batch-watch.ts';
import { eventText } from './viewer.ts';

export interface WatchParts {
  readonly state: State;
  readonly redis: RedisConnection;
  readonly names: LaneNames;
}

/** What is told of failures, the latest first. */
export const MOST_FAILURES = 500;
/** A look through the queues may take up so much of Redis' time: a tenth. */
const LOOKS_APART = 10;

/**
 * Looks at the deployment again and again, and tells what is new as events. What it costs depends on
 * what changes, and not on who watches.
 */
export class DeploymentWatch {
  private readonly parts: WatchParts;
  private readonly batches: BatchWatch;
  private view: QueuesView | undefined;
  private viewAgainAt = 0;
  private now = '';
  private lanes = '';
  private failures = '';
  private newestFailure = '';
  private failureText = '';

  constructor(parts: WatchParts) {
    this.parts = parts;
    this.batches = new BatchWatch(parts.state);
  }

  /** An operator did something: it is to be seen at the next look. */
  expectChanges(): void {
    this.batches.expectChanges();
    this.viewAgainAt = 0;
  }

  /** Events since the last look that did not break off. */
  async look(): Promise<string> {
    const { state, redis, names } = this.parts;
    await this.batches.look();
    const figures = await readFigures(redis, state, this.batches.batches());
    const lanes = await this.lookAtLanes();
    const failures = await this.lookAtFailures();
    const { changed, gone } = this.batches.changes();
    const described = await names.ofAll(changed.map(({ lane }) => lane));

    const isFirst = this.now === '';
    this.now = eventText('now', JSON.stringify(nowLine(figures)));
    let events = this.now;
    if (lanes !== this.lanes) events += lanes;
    if (isFirst || changed.length > 0 || gone.length > 0) {
      const lines = changed.map((batch) => batchLine({ batch, lane: described.get(batch.lane) }));
      events += eventText('batches', JSON.stringify({ changed: lines, gone }));
    }
    if (failures !== this.failures) events += failures;
    this.lanes = lanes;
    this.failures = failures;
    this.batches.told();
    return events;
  }

  /** All that is known, as first events for one who comes to it now; '' before the first look. */
  async everything(): Promise<string> {
    if (this.now === '') return '';
    const batches = [...this.batches.batches()];
    const names = await this.parts.names.ofAll(batches.map(({ lane }) => lane));
    const changed = batches.map((batch) => batchLine({ batch, lane: names.get(batch.lane) }));
    const all = eventText('batches', JSON.stringify({ changed, gone: [] }));
    return this.now + this.lanes + all + this.failures;
  }

  private async lookAtLanes(): Promise<string> {
    const { state, names } = this.parts;
    const begun = performance.now();
    if (!this.view || begun >= this.viewAgainAt) {
      this.view = await viewQueues(state);
      const ended = performance.now();
      this.viewAgainAt = ended + LOOKS_APART * (ended - begun);
    }
    const lines = await laneLines(this.view, this.batches.batches(), (id) => names.of(id));
    return eventText('lanes', JSON.stringify({ lanes: lines.map(laneLine) }));
  }

  private async lookAtFailures(): Promise<string> {
    const { state } = this.parts;
    const newest = JSON.stringify(await latestFailures(state, 1));
    if (newest === this.newestFailure) return this.failureText;
    const failures = (await latestFailures(state, MOST_FAILURES)).map(failureLine);
    this.newestFailure = newest;
    this.failureText = eventText('failures', JSON.stringify({ failures }));
    return this.failureText;
  }
}
