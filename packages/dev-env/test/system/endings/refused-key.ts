import type { Operation } from '@silt/simulator';
import { type Ending, told } from '../ending.ts';
import { fault, forbidden } from './troubles.ts';

/** Rows that end the same way whichever of the calls that make a batch is refused. */
export const refusedKey = (call: string, operation: Operation): readonly Ending[] =>
  Object.entries(forbidden).map(([status, kind]) => ({
    provider: `answers ${call} with ${status}`,
    trouble: fault(operation, { ...kind, message: 'Not with this key.' }),
    calls: told(Number(status), kind.code ?? null, 'Not with this key.', 2),
    silt: 'Settles the whole batch with the provider’s words.',
  }));
