import { draining, tooManyHeld, unavailable } from './answer/refusals.ts';

export interface IntakeParts {
  readonly maxHeld: number;
  readonly held: { readonly size: number };
  /** Why Redis cannot be used now; empty when it can. */
  readonly redisFaults: () => readonly string[];
}

/** Decides whether a call may come in at all, and knows how many are on their way in. */
export class Intake {
  private readonly parts: IntakeParts;
  private inside = 0;
  private closed = false;

  constructor(parts: IntakeParts) {
    this.parts = parts;
  }

  /** Calls between their arrival and being held or answered. */
  get size(): number {
    return this.inside;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Throws the refusal. Whoever got in must `leave`. */
  enter(): void {
    this.check();
    if (this.parts.held.size + this.inside >= this.parts.maxHeld) throw tooManyHeld();
    this.inside += 1;
  }

  /** Throws when no call may be stored any more, such as one whose body took long to arrive. */
  check(): void {
    if (this.closed) throw draining();
    const faults = this.parts.redisFaults();
    if (faults.length > 0) throw unavailable(`Calls cannot be stored now. ${faults.join('. ')}.`);
  }

  leave(): void {
    this.inside -= 1;
  }

  close(): void {
    this.closed = true;
  }
}
