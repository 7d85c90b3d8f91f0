import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '@silt/testing';
import { Redis } from 'ioredis';
import { formRedisCluster, type LooseNode } from './form-redis-cluster.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { makeTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

export interface RedisClusterOptions {
  readonly masters?: number;
  readonly replicasPerMaster?: number;
  /** After so long without a sign of life a node counts as dead, and a replica takes over. */
  readonly nodeTimeoutMs?: number;
  /** Further arguments of every node. */
  readonly serverArguments?: readonly string[];
}

export interface ClusterNode extends LooseNode {
  readonly server: RedisServer;
}

/** Nodes of a Redis Cluster on this machine, as child processes: three masters with a replica each. */
export async function startRedisCluster({
  masters = 3,
  replicasPerMaster = 1,
  nodeTimeoutMs = 3_000,
  serverArguments = [],
}: RedisClusterOptions = {}): Promise<RedisCluster> {
  const folder = await makeTemporaryFolder('redis-cluster');
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-node-timeout': String(nodeTimeoutMs),
    // However old a replica's data is, on a machine that stood still for a while.
    'cluster-replica-validity-factor': '0',
    'repl-diskless-sync-delay': '0',
    // A master that is stopped does not wait for its replica.
    'shutdown-timeout': '0',
  };
  const everyNode = [
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    ...serverArguments,
  ];
  const start = async (_: unknown, index: number): Promise<ClusterNode> => {
    const place = join(folder.path, `node-${index}`);
    await mkdir(place);
    const busPort = await findFreePort();
    const ofThisNode = [...everyNode, '--cluster-port', String(busPort)];
    const server = await startRedisServer({ folder: place, serverArguments: ofThisNode });
    return { server, busPort, port: Number(new URL(server.url).port) };
  };
  const count = masters * (1 + replicasPerMaster);
  const started = await Promise.allSettled(Array.from({ length: count }, start));
  const nodes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const cluster = new RedisCluster(nodes, folder);
  try {
    for (const one of started) if (one.status === 'rejected') throw one.reason;
    await formRedisCluster(nodes, masters);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

export class RedisCluster implements AsyncDisposable {
  readonly nodes: readonly ClusterNode[];
  /** For REDIS_URL: every node by name, so that any may be away at a start. */
  readonly url: string;
  private readonly folder: TemporaryFolder;

  constructor(nodes: readonly ClusterNode[], folder: TemporaryFolder) {
    this.nodes = nodes;
    this.url = `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
    this.folder = folder;
  }

  /** The node that has a key now, as those that run see it. */
  async masterOf(key: string): Promise<ClusterNode> {
    for (const { port } of this.nodes) {
      const node = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: 0, lazyConnect: true });
      // Told by the command that fails.
      node.on('error', () => undefined);
      try {
        const slot = await node.cluster('KEYSLOT', key);
        const ranges = await node.cluster('SLOTS');
        const range = ranges.find(([from, to]) => from <= slot && slot <= to);
        const master = this.nodes.find((one) => one.port === range?.[2]?.[1]);
        if (master) return master;
      } catch {
        // Away: another one knows.
      } finally {
        node.disconnect();
      }
    }
    throw new Error(`No node of the cluster knows who has ${key}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map(({ server }) => server.stop()));
    await this.folder.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
