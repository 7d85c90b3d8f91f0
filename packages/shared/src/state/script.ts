import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RedisConnection } from '../redis/index.ts';

export type ScriptArgument = string | number | Buffer;

/**
 * One Lua script of `../../lua`, which lies beside `src` and `dist` alike so that the same path
 * leads there from both. Sent by its digest; in full only to a Redis that does not know it yet.
 */
export class Script {
  private readonly source: string;
  private readonly sha: string;

  constructor(name: string) {
    this.source = readFileSync(new URL(`../../lua/${name}.lua`, import.meta.url), 'utf8');
    this.sha = createHash('sha1').update(this.source).digest('hex');
  }

  /** Replies are integers, strings, null and lists of these; the wrapper of each script checks its own. */
  async run(
    redis: RedisConnection,
    keys: readonly string[],
    args: readonly ScriptArgument[],
  ): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return await redis.eval(this.source, keys.length, ...keys, ...args);
    }
  }
}

/** A script answered something its wrapper does not know: the two are of different releases. */
export class UnexpectedReplyError extends Error {
  override readonly name = 'UnexpectedReplyError';

  constructor(script: string) {
    super(`the script ${script} gave a reply that this release does not know`);
  }
}

export function isListOfStrings(reply: unknown): reply is string[] {
  return Array.isArray(reply) && reply.every((entry) => typeof entry === 'string');
}
