import { Chance } from './chance.ts';
import { planCall, type PlannedCall, tightModel } from './planned-call.ts';

const tenants = 5;
const models = ['model-a', 'model-b', tightModel];
const waves = 120;
const fewestPerWave = 20;
/** No wave in the last of the day: what it began must have a chance to end in its weather. */
const lastWaveAt = 0.97;

/**
 * All calls of the day, in their order. They come in waves, as jobs do that are started by a clock
 * or a person: each of a few tenants and models, and all within moments.
 */
export function planDay(seed: number, requests: number, dayMs: number): PlannedCall[] {
  const chance = new Chance(`${seed}/calls`);
  const count = Math.max(1, Math.min(waves, Math.round(requests / fewestPerWave)));
  const shares = Array.from({ length: count }, () => chance.between(0.2, 1.8));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const calls: PlannedCall[] = [];
  let sum = 0;
  for (const [wave, share] of shares.entries()) {
    sum += share;
    const until = wave === count - 1 ? requests : Math.round((requests * sum) / whole);
    const beginsAt = chance.next() * lastWaveAt * dayMs;
    const lanes = Array.from({ length: chance.whole(1, 4) }, () => ({
      tenant: chance.whole(1, tenants),
      model: chance.oneOf(models),
    }));
    while (calls.length < until) {
      const atMs = beginsAt + chance.between(0, Math.min(2_000, dayMs / 20));
      calls.push(planCall(chance, seed, { number: calls.length, atMs, ...chance.oneOf(lanes) }));
    }
  }
  return calls.toSorted((one, other) => one.atMs - other.atMs);
}
