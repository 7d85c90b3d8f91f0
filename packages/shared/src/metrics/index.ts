export { LabelValues } from './label-values.ts';
export {
  type Collect,
  type Level,
  Meters,
  type Registry,
  type Spread,
  type Tally,
} from './meters.ts';
export { oneLook } from './one-look.ts';
export { type CountedCall, countProviderCalls } from './provider-calls.ts';
export { watchRedis } from './redis-gauges.ts';
export { createRegistry, processRegistry } from './registry.ts';
