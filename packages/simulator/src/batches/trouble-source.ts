import { ratesUnder, strikingRate } from '../faults/chance.ts';
import type { BatchSettings } from './batch-settings.ts';
import { batchFaultsByName, type BatchTrouble } from './batch-trouble.ts';

export interface ArmedTrouble {
  readonly trouble: BatchTrouble;
  /** How many more batches it is given to. */
  readonly count: number;
  /** Given to batches of this key only: its sha256. */
  readonly owner?: string;
}

/** Decides what is wrong with each new batch. */
export class TroubleSource {
  #armed: ArmedTrouble[] = [];
  readonly #settings: BatchSettings;

  constructor(settings: BatchSettings) {
    this.#settings = settings;
  }

  arm(armed: ArmedTrouble): void {
    this.#armed.push(armed);
  }

  armed(): readonly ArmedTrouble[] {
    return [...this.#armed];
  }

  disarm(): void {
    this.#armed = [];
  }

  /** That of all batches, then what chance brings to this one, then what was armed. */
  troubleFor(owner: string, ordinal: number): BatchTrouble {
    const { batchFaults, faults, seed } = this.#settings;
    const name = strikingRate(ratesUnder(faults, 'batch.'), `${seed}/batch`, String(ordinal));
    const byChance = name === undefined ? undefined : batchFaultsByName[name];
    const rows = ratesUnder(faults, 'rows.');
    return {
      ...(Object.keys(rows).length === 0 ? {} : { rows }),
      ...batchFaults,
      ...byChance,
      ...this.#take(owner),
    };
  }

  #take(owner: string): BatchTrouble | undefined {
    const at = this.#armed.findIndex((armed) => armed.owner === undefined || armed.owner === owner);
    const armed = this.#armed[at];
    if (armed === undefined) return undefined;
    const rest = armed.count > 1 ? [{ ...armed, count: armed.count - 1 }] : [];
    this.#armed.splice(at, 1, ...rest);
    return armed.trouble;
  }
}
