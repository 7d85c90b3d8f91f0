import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A node that is started and belongs to no cluster yet. */
export interface LooseNode {
  readonly port: number;
  readonly busPort: number;
}

const slots = 16_384;
const formedBoundMs = 60_000;

/** Makes one cluster of the nodes: the first `masters` share the slots evenly, the others are their replicas. */
export async function formRedisCluster(
  nodes: readonly LooseNode[],
  masters: number,
): Promise<void> {
  const connections = nodes.map(({ port }) => new Redis(port, '127.0.0.1'));
  try {
    const ids = await Promise.all(connections.map((node) => node.cluster('MYID')));
    await Promise.all(
      connections.map(async (node, index) => {
        // Each its own, or masters that meet in the same epoch must first settle whose is the higher.
        await node.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
        if (index >= masters) return;
        const from = Math.round((slots * index) / masters);
        const to = Math.round((slots * (index + 1)) / masters) - 1;
        await node.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
      }),
    );
    const [first] = connections;
    for (const { port, busPort } of nodes.slice(1)) {
      await first?.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort));
    }
    await whenAll(connections, async (node) => {
      const known = String(await node.cluster('NODES'))
        .trim()
        .split('\n');
      return known.length === nodes.length && !known.some((line) => line.includes('handshake'));
    });
    await Promise.all(
      connections
        .slice(masters)
        .map((node, index) => node.call('CLUSTER', 'REPLICATE', String(ids[index % masters]))),
    );
    await whenAll(connections, async (node) => {
      const info = await node.cluster('INFO');
      return info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${slots}`);
    });
    await whenAll(connections.slice(masters), async (node) =>
      (await node.info('replication')).includes('master_link_status:up'),
    );
    // Everybody knows who replicates whom: without it a replica would not be asked to take over.
    await whenAll(connections, async (node) => {
      const known = String(await node.cluster('NODES'));
      return known.split('slave').length - 1 === nodes.length - masters;
    });
  } finally {
    for (const connection of connections) connection.disconnect();
  }
}

async function whenAll(
  connections: readonly Redis[],
  holds: (node: Redis) => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + formedBoundMs;
  while (!(await Promise.all(connections.map(holds))).every(Boolean)) {
    if (performance.now() > deadline) throw new Error('The Redis Cluster does not form');
    await delay(50);
  }
}
