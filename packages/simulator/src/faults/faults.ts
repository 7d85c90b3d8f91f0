import { faultOfName, type CallFaultSettings } from './call-fault-names.ts';
import { ratesUnder, strikingRate, type FaultRates } from './chance.ts';
import type { Fault } from './fault.ts';
import type { Operation } from './operations.ts';

export interface ArmedFault {
  readonly operation: Operation;
  readonly fault: Fault;
  /** How many more calls it strikes. */
  readonly count: number;
  /** Strikes calls of this key only: its sha256. */
  readonly owner?: string;
  /** Strikes calls of this batch or file only. */
  readonly id?: string;
}

/** What a fault may look at of a call. */
export interface StruckCall {
  readonly operation: Operation;
  readonly owner: string;
  readonly id: string | undefined;
}

export interface FaultSettings extends CallFaultSettings {
  readonly faults: FaultRates;
  readonly seed: string;
}

export class Faults {
  #armed: ArmedFault[] = [];
  readonly #calls = new Map<Operation, number>();
  readonly #settings: FaultSettings;

  constructor(settings: FaultSettings) {
    this.#settings = settings;
  }

  arm(fault: ArmedFault): void {
    this.#armed.push(fault);
  }

  /** What strikes this call: the fault that was armed first, or else what its turn brings. */
  take(call: StruckCall): Fault | undefined {
    const nth = (this.#calls.get(call.operation) ?? 0) + 1;
    this.#calls.set(call.operation, nth);
    const at = this.#armed.findIndex((armed) => isMeant(armed, call));
    const armed = this.#armed[at];
    if (armed === undefined) return this.#byChance(call.operation, nth);
    const rest = armed.count > 1 ? [{ ...armed, count: armed.count - 1 }] : [];
    this.#armed.splice(at, 1, ...rest);
    return armed.fault;
  }

  armed(): readonly ArmedFault[] {
    return [...this.#armed];
  }

  disarm(): void {
    this.#armed = [];
  }

  /** Decided by the seed and how many calls of the operation came before. */
  #byChance(operation: Operation, nth: number): Fault | undefined {
    const { faults, seed } = this.#settings;
    const rates = { ...ratesUnder(faults, '*.'), ...ratesUnder(faults, `${operation}.`) };
    const name = strikingRate(rates, seed, `${operation}/${nth}`);
    return name === undefined ? undefined : faultOfName(name, this.#settings);
  }
}

function isMeant(armed: ArmedFault, { operation, owner, id }: StruckCall): boolean {
  return (
    armed.operation === operation &&
    (armed.owner === undefined || armed.owner === owner) &&
    (armed.id === undefined || armed.id === id)
  );
}
