import { Chance } from '@silt/dev-env';
import { planCall, type PlannedCall } from './planned-call.ts';

const tenants = 4;
const models = ['model-a', 'model-b'];
const callsPerWave = 60;
const mostLanes = 2;

/**
 * All calls of a run, in their order. They come in waves, each of few tenants and models, so that a
 * batch has many lines and a kill strikes many callers.
 */
export function planCalls(seed: number, requests: number, durationMs: number): PlannedCall[] {
  const chance = new Chance(`${seed}/chaos/calls`);
  const waves = Math.max(1, Math.round(requests / callsPerWave));
  const everyMs = durationMs / waves;
  const calls: PlannedCall[] = [];
  for (let wave = 0; wave < waves; wave += 1) {
    const until = Math.round((requests * (wave + 1)) / waves);
    const lanes = Array.from({ length: chance.whole(1, mostLanes) }, () => ({
      tenant: chance.whole(1, tenants),
      model: chance.oneOf(models),
    }));
    while (calls.length < until) {
      const atMs = (wave + chance.next()) * everyMs;
      calls.push(planCall(chance, seed, { number: calls.length, atMs, lane: chance.oneOf(lanes) }));
    }
  }
  return calls.toSorted((one, other) => one.atMs - other.atMs);
}
