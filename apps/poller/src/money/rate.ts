/**
 * The price of one token, in femtodollars (10⁻¹⁵ $). Prices are told in dollars per million tokens:
 * nine decimals of those are whole femtodollars, and half of a price is exact too.
 */
export type Rate = bigint;

const DECIMALS = 9;
const FEMTO_PER_PICO = 1_000n;

/** The rate of a price in dollars per million tokens, or undefined where it is no such price. */
export function rateOf(dollarsPerMillion: number | string): Rate | undefined {
  const text =
    typeof dollarsPerMillion === 'number' ? plainDecimal(dollarsPerMillion) : dollarsPerMillion;
  const [, whole, fraction = ''] = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return BigInt(whole + fraction.padEnd(DECIMALS, '0'));
}

/** A part of a rate, such as a half: both from decimals, so nothing is lost above 10⁻¹⁵ $. */
export function partOf(rate: Rate, part: Rate): Rate {
  return (rate * part) / 10n ** BigInt(DECIMALS);
}

/** Whole picodollars, rounded to the nearest: a sum of accounts. */
export function picodollars(femtodollars: bigint): bigint {
  return (femtodollars + FEMTO_PER_PICO / 2n) / FEMTO_PER_PICO;
}

/** The shortest decimals that mean this number, and never an exponent. */
function plainDecimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(DECIMALS) : text;
}
