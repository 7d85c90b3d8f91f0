import type { Lane } from '@silt/shared/domain';
import type { PriceList, SpendOf } from './price-list.ts';

/** Who pays for the answers of a batch, and how much for each. */
export interface Payer {
  readonly tenant: string;
  readonly model: string;
  readonly spendOf: SpendOf;
}

export function payerOf(lane: Lane, prices: PriceList): Payer {
  return { tenant: lane.tenant, model: lane.model, spendOf: prices.of(lane) };
}
