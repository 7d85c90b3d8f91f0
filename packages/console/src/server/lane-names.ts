import type { Lane } from '@silt/shared/domain';
import { findLane } from '@silt/shared/operations';
import type { State } from '@silt/shared/state';

/** More lanes than anybody looks through. */
const MOST_KNOWN = 10_000;

/** What lanes are, asked once each: an id stands for the same lane for ever. */
export class LaneNames {
  private readonly state: State;
  private readonly known = new Map<string, Lane>();

  constructor(state: State) {
    this.state = state;
  }

  /** Undefined when its description is gone. */
  async of(laneId: string): Promise<Lane | undefined> {
    const known = this.known.get(laneId);
    if (known) return known;
    const found = await findLane(this.state, laneId);
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    if (found) this.known.set(laneId, found);
    return found;
  }

  /** Of many at once, each asked about once. */
  async ofAll(laneIds: Iterable<string>): Promise<Map<string, Lane | undefined>> {
    const ids = [...new Set(laneIds)];
    return new Map(await Promise.all(ids.map(async (id) => [id, await this.of(id)] as const)));
  }
}
