import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

/** A guard of a script, and what stands there instead of it. */
export interface ScriptPatch {
  readonly script: string;
  readonly guard: string;
  readonly instead: string;
}

/** A connection on which one script runs without one of its guards. */
export function withPatch(redis: Redis, { script, guard, instead }: ScriptPatch): Redis {
  const url = new URL(`../../lua/${script}.lua`, import.meta.url);
  const source = readFileSync(url, 'utf8');
  if (!source.includes(guard)) throw new Error(`${script}.lua has no such guard`);
  const sha = createHash('sha1').update(source).digest('hex');
  const patched = source.replace(guard, instead);
  const evalsha = (digest: string, ...rest: [number, ...string[]]) =>
    digest === sha ? redis.eval(patched, ...rest) : redis.evalsha(digest, ...rest);
  return new Proxy(redis, {
    get(target, name) {
      if (name === 'evalsha') return evalsha;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
