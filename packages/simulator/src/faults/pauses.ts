import type { Response } from 'express';

import type { Operation } from './operations.ts';

export interface Pause {
  readonly operation: Operation;
  /** Whether the call is caught before it is carried out or before its reply. */
  readonly when: 'before' | 'after';
  /** How many more calls are caught. */
  readonly count: number;
}

interface CaughtCall {
  readonly operation: Operation;
  readonly when: Pause['when'];
  readonly release: () => void;
}

/** Catches calls in flight, so that a test can do something at that very moment. */
export class Pauses {
  #armed: Pause[] = [];
  readonly #caught = new Set<CaughtCall>();

  arm(pause: Pause): void {
    this.#armed.push(pause);
  }

  /** Whether this call is to be caught; if so, one fewer will be. */
  take(operation: Operation, when: Pause['when']): boolean {
    const at = this.#armed.findIndex(
      (pause) => pause.operation === operation && pause.when === when,
    );
    const pause = this.#armed[at];
    if (pause === undefined) return false;
    const rest = pause.count > 1 ? [{ ...pause, count: pause.count - 1 }] : [];
    this.#armed.splice(at, 1, ...rest);
    return true;
  }

  /** Resolves when the call is let go, or when nobody waits for its reply any more. */
  async hold(operation: Operation, when: Pause['when'], response: Response): Promise<void> {
    if (response.destroyed) return;
    await new Promise<void>((resolve) => {
      const release = (): void => {
        this.#caught.delete(call);
        resolve();
      };
      const call = { operation, when, release };
      this.#caught.add(call);
      response.once('close', release);
    });
  }

  armed(): readonly Pause[] {
    return [...this.#armed];
  }

  caught(): readonly Pick<CaughtCall, 'operation' | 'when'>[] {
    return [...this.#caught].map(({ operation, when }) => ({ operation, when }));
  }

  /** Lets all caught calls go and catches no more. */
  release(): void {
    this.#armed = [];
    for (const call of this.#caught) call.release();
  }
}
