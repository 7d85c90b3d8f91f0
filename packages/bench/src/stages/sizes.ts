/** How much each stage does. */
export interface Sizes {
  readonly accepted: number;
  readonly acceptedLarge: number;
  readonly held: number;
  readonly heldByTwo: number;
  readonly queued: number;
  /** Of the queued ones, those whose callers wait at a gateway. */
  readonly woken: number;
  readonly endToEnd: number;
  /** CPU is compared from the second to the third, peaks of memory from the third to the last. */
  readonly growth: readonly [number, number, number, number];
  readonly restarted: number;
  readonly copiedMegabytes: number;
  readonly plainSets: number;
}

export const fullSizes: Sizes = {
  accepted: 8_000,
  acceptedLarge: 2_000,
  held: 10_000,
  heldByTwo: 30_000,
  queued: 50_000,
  woken: 5_000,
  endToEnd: 10_000,
  growth: [1_000, 10_000, 100_000, 200_000],
  restarted: 10_000,
  copiedMegabytes: 110,
  plainSets: 100_000,
};

/** Shows that every stage runs; its figures mean nothing. */
export const smallSizes: Sizes = {
  accepted: 200,
  acceptedLarge: 20,
  held: 200,
  heldByTwo: 200,
  queued: 200,
  woken: 50,
  endToEnd: 200,
  growth: [20, 40, 160, 320],
  restarted: 200,
  copiedMegabytes: 1,
  plainSets: 1_000,
};
