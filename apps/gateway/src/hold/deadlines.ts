/** How fine deadlines are. A window may end this much late, never early. */
export const BUCKET_MS = 250;

/** Deadlines of many things by one clock: those that fall into the same quarter of a second share a bucket. */
export class Deadlines<T> {
  private readonly buckets = new Map<number, Set<T>>();
  private readonly bucketOf = new Map<T, number>();
  private readonly now: () => number;
  private next: number;

  /** `now` in milliseconds, by a clock that is never set back. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
    this.next = Math.floor(now() / BUCKET_MS);
  }

  /** An infinite delay is no deadline. */
  add(item: T, delayMs: number): void {
    if (!Number.isFinite(delayMs)) return;
    // Never a bucket that was emptied already: nobody would look there again.
    const bucket = Math.max(this.next, Math.ceil((this.now() + delayMs) / BUCKET_MS));
    const items = this.buckets.get(bucket);
    if (items) items.add(item);
    else this.buckets.set(bucket, new Set([item]));
    this.bucketOf.set(item, bucket);
  }

  delete(item: T): void {
    const bucket = this.bucketOf.get(item);
    if (bucket === undefined) return;
    this.bucketOf.delete(item);
    const items = this.buckets.get(bucket);
    items?.delete(item);
    if (items?.size === 0) this.buckets.delete(bucket);
  }

  /** Everything that is due now, each once. */
  takeDue(): T[] {
    const due: T[] = [];
    const current = Math.floor(this.now() / BUCKET_MS);
    for (; this.next <= current; this.next += 1) {
      const items = this.buckets.get(this.next);
      this.buckets.delete(this.next);
      for (const item of items ?? []) {
        this.bucketOf.delete(item);
        due.push(item);
      }
    }
    return due;
  }
}
