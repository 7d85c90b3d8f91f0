import type { Operation } from './operations.ts';

/** What goes wrong with the next calls of an operation. */
export type Fault =
  | {
      /** Answered so, and not carried out. */
      readonly kind: 'status';
      readonly status: number;
      readonly code: string | null;
      readonly message: string;
      readonly retryAfterSecs: number | null;
    }
  /** Carried out, then the connection is cut in place of the reply. */
  | { readonly kind: 'reset' };

export interface ArmedFault {
  readonly operation: Operation;
  readonly fault: Fault;
  /** How many more calls it strikes. */
  readonly count: number;
}

export class Faults {
  #armed: ArmedFault[] = [];

  arm(fault: ArmedFault): void {
    this.#armed.push(fault);
  }

  /** What strikes this call: the fault that was armed first. */
  take(operation: Operation): Fault | undefined {
    const at = this.#armed.findIndex((armed) => armed.operation === operation);
    const armed = this.#armed[at];
    if (armed === undefined) return undefined;
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
}
