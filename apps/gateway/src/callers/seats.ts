import type { Caller } from '../accept/authenticate.ts';
import { tooManyHeldByTenant } from '../answer/refusals.ts';

/**
 * Sees to it that no tenant holds more connections of this process than it may. A call has a seat
 * from when its caller is known until it is held or answered; held calls are counted where they are.
 */
export class Seats {
  private readonly held: { heldBy(tenant: string): number };
  private readonly taken = new Map<string, number>();

  constructor(held: { heldBy(tenant: string): number }) {
    this.held = held;
  }

  /** Throws the refusal. What it returns gives the seat back, to be called once. */
  take({ tenant, limits }: Caller): () => void {
    const taken = this.taken.get(tenant) ?? 0;
    if (taken + this.held.heldBy(tenant) >= limits.maxHeld) throw tooManyHeldByTenant();
    this.taken.set(tenant, taken + 1);
    return () => this.giveBack(tenant);
  }

  private giveBack(tenant: string): void {
    const left = (this.taken.get(tenant) ?? 1) - 1;
    if (left > 0) this.taken.set(tenant, left);
    else this.taken.delete(tenant);
  }
}
