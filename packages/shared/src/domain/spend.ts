/**
 * What one answered request used and what it cost. Money is in picodollars (10⁻¹² $): the price of
 * a token is a whole number of them, and so is every sum.
 */
export interface Spend {
  readonly inputTokens: number;
  /** Of the input's. */
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  /** Of the output's. */
  readonly reasoningTokens: number;
  /** Absent where no price is known. */
  readonly cost?: Cost;
}

export interface Cost {
  /** What the provider asks for the same call outside of a batch. */
  readonly list: bigint;
  /** What it asks in a batch. */
  readonly batch: bigint;
}

/** The sums of an account, in the order in which `settle.lua` gets them. */
export const SPEND_KINDS = [
  'requests',
  'input',
  'cached',
  'cacheWrite',
  'output',
  'reasoning',
  'list',
  'batch',
  'unpriced',
] as const;

export type SpendKind = (typeof SPEND_KINDS)[number];

const NO_SPEND = '-';

/** As one word of `settle.lua`: what the request adds to each kind. */
export function encodeSpend(spend: Spend | undefined): string {
  if (!spend) return NO_SPEND;
  const { cost } = spend;
  const adds: Record<SpendKind, number | bigint> = {
    requests: 1,
    input: spend.inputTokens,
    cached: spend.cachedTokens,
    cacheWrite: spend.cacheWriteTokens,
    output: spend.outputTokens,
    reasoning: spend.reasoningTokens,
    list: cost?.list ?? 0n,
    batch: cost?.batch ?? 0n,
    unpriced: cost ? 0 : 1,
  };
  return SPEND_KINDS.map((kind) => adds[kind]).join(' ');
}
