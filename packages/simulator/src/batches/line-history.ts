import type { AcceptedLine } from './accepted-line.ts';

/** What one key's batches were made of, for what goes wrong only the first few times. */
export class LineHistory {
  readonly #batchesOf = new Map<string, number>();
  readonly #timesOf = new Map<string, number>();

  batchesBefore(customId: string): number {
    return this.#batchesOf.get(customId) ?? 0;
  }

  timesSeen(bodySha256: string): number {
    return this.#timesOf.get(bodySha256) ?? 0;
  }

  add(lines: readonly AcceptedLine[]): void {
    for (const { customId, bodySha256 } of lines) {
      this.#batchesOf.set(customId, this.batchesBefore(customId) + 1);
      this.#timesOf.set(bodySha256, this.timesSeen(bodySha256) + 1);
    }
  }
}
