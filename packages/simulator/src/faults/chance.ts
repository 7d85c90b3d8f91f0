import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on the text alone: what repeats with the seed repeats with it. */
export function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 0x1_0000_0000;
}

/** What goes wrong by itself, and how often: a probability by name. */
export type FaultRates = Readonly<Record<string, number>>;

/** The rates whose names begin with `prefix`, by what follows it. */
export function ratesUnder(rates: FaultRates, prefix: string): FaultRates {
  const under = Object.entries(rates).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(under.map(([name, rate]) => [name.slice(prefix.length), rate]));
}

/** The first of the rates that strikes `identity`. Each is decided apart from the others. */
export function strikingRate(
  rates: FaultRates,
  seed: string,
  identity: string,
): string | undefined {
  const found = Object.entries(rates).find(
    ([name, rate]) => rate > 0 && fractionOf(`${seed}/${name}/${identity}`) < rate,
  );
  return found?.[0];
}
