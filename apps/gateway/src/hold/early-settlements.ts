/** Longer than an admission may take: after this nobody can still be about to hold the request. */
const GENERATION_MS = 5_000;

/**
 * Settlements told before their call was held. A request that settles while its admission is on the
 * way back from Redis is told on another connection, which may be the faster one; without this its
 * caller would wait for the next sweep. Forgets after one to two generations.
 */
export class EarlySettlements {
  private young = new Set<string>();
  private old = new Set<string>();
  private youngSince = performance.now();

  note(requestId: string): void {
    this.turn();
    this.young.add(requestId);
  }

  has(requestId: string): boolean {
    this.turn();
    return this.young.has(requestId) || this.old.has(requestId);
  }

  private turn(): void {
    const now = performance.now();
    if (now - this.youngSince < GENERATION_MS) return;
    this.old = now - this.youngSince < 2 * GENERATION_MS ? this.young : new Set();
    this.young = new Set();
    this.youngSince = now;
  }
}
