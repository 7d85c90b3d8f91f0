import { expect } from '@jest/globals';
import { eventually, type RedisTap, startRedisTap } from '@silt/testing';
import { Redis } from 'ioredis';
import { type RedisCluster, startRedisCluster } from '../../src/redis-cluster.ts';
import type { KillGround } from './kill-ground.ts';

/** A cluster whose nodes tell everybody the addresses of taps that stand in front of them. */
export interface TappedCluster extends AsyncDisposable {
  readonly url: string;
  readonly tap: KillGround['tap'];
}

/** Without replicas: they, too, would reach their masters through the taps. */
export async function startTappedCluster(): Promise<TappedCluster> {
  const cluster = await startRedisCluster({ replicasPerMaster: 0 });
  const taps = await Promise.all(cluster.nodes.map(({ server }) => startRedisTap(server.url)));
  const stop = async () => {
    await Promise.all(taps.map((tap) => tap.stop()));
    await cluster.stop();
  };
  try {
    await announceTaps(cluster, taps);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `redis+cluster://${taps.map(({ url }) => new URL(url).host).join(',')}`,
    tap: {
      arm(point) {
        const armed = taps.map((tap) => tap.arm(point));
        const caught = Promise.race(armed.map((one) => one.caught));
        // The first that comes is the one: the others must stop nobody later.
        return {
          caught: caught.then(() => armed.forEach((one) => one.held === 0 && one.release())),
        };
      },
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function announceTaps(cluster: RedisCluster, taps: readonly RedisTap[]): Promise<void> {
  const ports = taps.map(({ url }) => new URL(url).port);
  const nodes = cluster.nodes.map(({ port }) => new Redis(port, '127.0.0.1'));
  try {
    for (const [index, node] of nodes.entries()) {
      await node.config('SET', 'cluster-announce-bus-port', cluster.nodes[index]?.busPort ?? 0);
      await node.config('SET', 'cluster-announce-port', ports[index] ?? 0);
    }
    await eventually(async () => {
      for (const node of nodes) {
        const told = (await node.cluster('SLOTS')).map(([, , master]) => String(master?.[1]));
        expect(told.toSorted()).toEqual(ports.toSorted());
      }
    });
  } finally {
    for (const node of nodes) node.disconnect();
  }
}
