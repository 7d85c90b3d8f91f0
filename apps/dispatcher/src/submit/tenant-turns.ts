/**
 * How many submissions one tenant may have at work in this process, so that a tenant with a hundred
 * batches leaves room for those with one.
 */
export class TenantTurns {
  private readonly most: number;
  private readonly working = new Map<string, number>();

  /** At most half of all submissions at once are one tenant's. */
  constructor(concurrency: number) {
    this.most = Math.max(1, Math.floor(concurrency / 2));
  }

  /** Does the work now, or returns undefined when the tenant has as many at work as it may. */
  async take<T>(tenant: string, work: () => Promise<T>): Promise<{ readonly done: T } | undefined> {
    const working = this.working.get(tenant) ?? 0;
    if (working >= this.most) return undefined;
    this.working.set(tenant, working + 1);
    try {
      return { done: await work() };
    } finally {
      const left = (this.working.get(tenant) ?? 1) - 1;
      if (left > 0) this.working.set(tenant, left);
      else this.working.delete(tenant);
    }
  }
}
