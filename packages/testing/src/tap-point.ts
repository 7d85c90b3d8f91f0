import { createHash } from 'node:crypto';

/** The moment at which a process shall be stopped, named by the Redis command it sends then. */
export interface TapPoint {
  /**
   * `before`: the command never reaches Redis. `after`: Redis has executed it, and the process does
   * not learn so. Either way nothing further passes on that connection in that direction.
   */
  readonly when: 'before' | 'after';
  /** The Lua source of a script: it is recognised in EVAL and, by its digest, in EVALSHA. */
  readonly script?: string;
  /** Texts that must all occur in the command, such as its name, a key's part or an argument. */
  readonly includes?: readonly string[];
  readonly match?: (command: Buffer) => boolean;
  /** How many commands to catch, each on whichever connection it comes by. */
  readonly count?: number;
}

/** What `point` asks of a command, put together once. */
export function commandMatcher(point: TapPoint): (command: Buffer) => boolean {
  const { script, includes = [], match } = point;
  if (script === undefined && includes.length === 0 && match === undefined) {
    throw new TypeError('A tap point names a script, texts or a matcher');
  }
  const digest = script === undefined ? undefined : createHash('sha1').update(script).digest('hex');
  return (command) =>
    (script === undefined ||
      digest === undefined ||
      command.includes(script) ||
      command.includes(digest)) &&
    includes.every((text) => command.includes(text)) &&
    (match === undefined || match(command));
}
