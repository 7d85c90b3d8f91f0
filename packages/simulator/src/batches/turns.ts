/** Lets work on one id happen one after the other, and work on different ids side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(id) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(id, turn);
    const forget = (): void => {
      if (this.#last.get(id) === turn) this.#last.delete(id);
    };
    void turn.then(forget, forget);
    return turn;
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.#last.values());
  }
}
