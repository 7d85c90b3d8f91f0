/** A value that others look at, and are told of when it changes. */
export class Watched<T> {
  private readonly listeners = new Set<(value: T) => void>();
  private held: T;

  constructor(first: T) {
    this.held = first;
  }

  get value(): T {
    return this.held;
  }

  set(value: T): void {
    this.held = value;
    for (const listener of this.listeners) listener(value);
  }

  /** Tells the value now, and each that follows until the signal says that nobody looks any more. */
  watch(listener: (value: T) => void, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener('abort', () => this.listeners.delete(listener), { once: true });
    listener(this.held);
  }
}
