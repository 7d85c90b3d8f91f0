export { eventually, type EventuallyOptions } from './eventually.ts';
export { findFreePort } from './free-port.ts';
export { guardAgainstLeaks, type LeakGuard } from './leak-guard.ts';
export { startRedisTap, type RedisTap } from './redis-tap.ts';
export type { TapCatch } from './tap-catch.ts';
export type { TapPoint } from './tap-point.ts';
export { openTestRedis, type TestRedis } from './test-redis.ts';
