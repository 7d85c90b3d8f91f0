import { userInfo } from 'node:os';
import { Writable } from 'node:stream';
import { ConfigError } from '@silt/shared/config';
import { createLogger } from '@silt/shared/logging';
import { type Actor, OperatorActs } from '@silt/shared/operations';
import type { RedisConnection } from '@silt/shared/redis';
import { readAgreedDeployment } from '@silt/shared/service';
import { State } from '@silt/shared/state';
import { connect } from './connect.ts';
import { type CommandSettings, readCommandSettings } from './settings.ts';

/** What a command works on. It decides nothing of it: a first start does. */
export interface Deployment {
  readonly settings: CommandSettings;
  readonly redis: RedisConnection;
  readonly state: State;
  readonly acts: OperatorActs;
  readonly actor: Actor;
}

/** Opens the deployment that the environment names, for one command. `log`: gets the audit's lines. */
export async function withDeployment<T>(
  environment: Readonly<Record<string, string | undefined>>,
  log: (line: string) => void,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const settings = readCommandSettings(environment);
  const redis = await connect(settings.REDIS_URL);
  try {
    const agreed = (await readAgreedDeployment(redis)).shards;
    const shards = settings.SHARDS ?? agreed ?? 1;
    if (agreed !== undefined && agreed !== shards) {
      throw new ConfigError(`SHARDS is ${shards}, but the apps work with ${agreed}`);
    }
    const state = new State(redis, shards);
    const acts = new OperatorActs({
      state,
      redis,
      resultTtlSecs: settings.RESULT_TTL_SECS,
      logger: createLogger('silt', 'info', toLines(log)),
    });
    try {
      return await work({ settings, redis, state, acts, actor: whoeverRuns() });
    } finally {
      await acts.close();
    }
  } finally {
    redis.disconnect();
  }
}

function toLines(log: (line: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      log(String(chunk));
      done();
    },
  });
}

/** A container's user may have no name. */
function whoeverRuns(): Actor {
  try {
    return { by: 'command', user: userInfo().username };
  } catch {
    return { by: 'command', user: String(process.getuid?.() ?? 'unknown') };
  }
}
