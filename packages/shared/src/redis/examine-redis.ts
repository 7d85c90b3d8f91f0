import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from './redis-connection.ts';

/** What one server says of itself, as far as Silt depends on it. */
export interface RedisFacts {
  /** `host:port`, without what is secret in an address. */
  readonly node: string;
  readonly version: string;
  /** Unknown where the server does not tell. */
  readonly evictionPolicy: string | undefined;
  readonly appendOnly: boolean;
  /** Whether its last write to the append-only file went well. */
  readonly appending: boolean;
  readonly usedBytes: number;
  /** 0: no limit of its own. */
  readonly maxBytes: number;
  /** It is part of a cluster, whichever way it is spoken to. */
  readonly inCluster: boolean;
}

export interface RedisExamination {
  readonly kind: 'server' | 'cluster';
  /** Whether every slot is served. */
  readonly whole: boolean;
  readonly nodes: readonly RedisFacts[];
  /** Nodes of the cluster that did not answer. */
  readonly silent: readonly string[];
}

/** Asks a server, or every node of a cluster. Rejects when nobody answers. */
export async function examineRedis(redis: RedisConnection): Promise<RedisExamination> {
  if (!(redis instanceof Cluster)) {
    return { kind: 'server', whole: true, nodes: [await factsOf(redis)], silent: [] };
  }
  const told = await redis.cluster('INFO');
  const nodes = redis.nodes('all');
  const looks = await Promise.allSettled(nodes.map(factsOf));
  return {
    kind: 'cluster',
    whole: /^cluster_state:ok/m.test(told),
    nodes: looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : [])),
    silent: nodes.filter((_, index) => looks[index]?.status === 'rejected').map(nameOf),
  };
}

async function factsOf(node: Redis): Promise<RedisFacts> {
  const text = await node.info();
  const told = (field: string) => new RegExp(`^${field}:(\\S*)`, 'm').exec(text)?.[1];
  return {
    node: nameOf(node),
    version: told('redis_version') ?? '0',
    evictionPolicy: told('maxmemory_policy'),
    appendOnly: told('aof_enabled') === '1',
    appending: told('aof_last_write_status') !== 'err',
    usedBytes: Number(told('used_memory') ?? 0),
    maxBytes: Number(told('maxmemory') ?? 0),
    inCluster: told('cluster_enabled') === '1',
  };
}

function nameOf({ options: { host = 'localhost', port = 6379 } }: Redis): string {
  return `${host}:${port}`;
}
