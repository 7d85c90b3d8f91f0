import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLogger } from '@silt/shared/logging';
import { Settlements } from '@silt/shared/pubsub';
import {
  connectForCallers,
  connectForWorkers,
  connectSubscriber,
  faultsOfRedis,
  openInBackground,
} from '@silt/shared/redis';
import { gatewayChannelPrefix, ShardKeys } from '@silt/shared/state';
import { eventually } from '@silt/testing';
import { Redis } from 'ioredis';
import { type RedisCluster, startRedisCluster } from '../src/redis-cluster.ts';

const logger = createLogger('test', 'error');
let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster({ replicasPerMaster: 0 });
}, 60_000);
afterAll(async () => {
  await cluster.stop();
});

const keyOf = (shard: number) => new ShardKeys(shard).outbox;

describe('a cluster whose master of some shards is away', () => {
  test('refuses what these keep in bounded time, serves the others, and is whole when it is back', async () => {
    const callers = connectForCallers(cluster.url, logger, 500);
    const workers = connectForWorkers(cluster.url, logger);
    const node = await cluster.masterOf(keyOf(0));
    const elsewhere = [1, 2, 3].map(keyOf);
    const others = await Promise.all(elsewhere.map((key) => cluster.masterOf(key)));
    const away = elsewhere.filter((_, index) => others[index] !== node);
    // So that the others go on, as a cluster may be told to.
    for (const { port } of cluster.nodes) {
      const admin = new Redis(port, '127.0.0.1');
      await admin.config('SET', 'cluster-require-full-coverage', 'no');
      admin.disconnect();
    }
    try {
      await Promise.all([callers.connect(), workers.connect()]);
      for (const shard of [0, 1, 2, 3]) await callers.set(keyOf(shard), shard);
      await node.server.kill();
      await expect(callers.get(keyOf(0))).rejects.toBeInstanceOf(Error);
      for (const key of away) expect(await callers.get(key)).not.toBeNull();
      const patient = workers.get(keyOf(0));
      await node.server.start();
      expect(await patient).toBe('0');
      await eventually(async () => expect(await callers.get(keyOf(0))).toBe('0'));
      expect(await faultsOfRedis(callers)).toEqual([]);
    } finally {
      callers.disconnect();
      workers.disconnect();
    }
  }, 60_000);
});

describe('a cluster that is away altogether', () => {
  test('refuses at once, whoever was connected and who starts meanwhile, and is found again', async () => {
    const callers = connectForCallers(cluster.url, logger, 500);
    const starting = connectForCallers(cluster.url, logger, 500);
    const workers = connectForWorkers(cluster.url, logger);
    const closed = new Promise((resolve) => callers.once('close', resolve));
    try {
      await Promise.all([callers.connect(), workers.connect()]);
      await callers.set(keyOf(0), 'kept');
      await Promise.all(cluster.nodes.map(({ server }) => server.kill()));
      openInBackground(starting);
      for (const connection of [callers, starting]) {
        await expect(connection.get(keyOf(0))).rejects.toBeInstanceOf(Error);
        expect(await faultsOfRedis(connection)).toEqual(['Redis does not answer']);
      }
      await closed;
      const patient = workers.get(keyOf(0));
      await Promise.all(cluster.nodes.map(({ server }) => server.start()));
      expect(await patient).toBe('kept');
      for (const connection of [callers, starting]) {
        await eventually(async () => {
          expect(await faultsOfRedis(connection)).toEqual([]);
          expect(await connection.get(keyOf(0))).toBe('kept');
        });
      }
    } finally {
      for (const connection of [callers, starting, workers]) connection.disconnect();
    }
  }, 60_000);
});

describe('a subscriber', () => {
  test('hears what any master tells, and goes to another node when its own dies', async () => {
    const subscriber = connectSubscriber(cluster.url, logger);
    const workers = connectForWorkers(cluster.url, logger);
    const heard: string[] = [];
    let listening = 0;
    const settlements = new Settlements(subscriber, 'gw', {
      settled: (ids) => void heard.push(...ids),
      listening: () => void (listening += 1),
    });
    const tell = (id: string, shard: number) =>
      workers.eval(
        "return redis.call('PUBLISH', ARGV[1], ARGV[2])",
        1,
        keyOf(shard),
        `${gatewayChannelPrefix}gw`,
        id,
      );
    openInBackground(subscriber);
    try {
      await eventually(() => expect(listening).toBe(1));
      for (const shard of [0, 1, 2, 3]) await tell(`r${shard}`, shard);
      await eventually(() => expect(heard.toSorted()).toEqual(['r0', 'r1', 'r2', 'r3']));
      const own = cluster.nodes.find(({ port }) => port === subscriber.stream.remotePort);
      await own?.server.kill();
      await eventually(() => expect(listening).toBe(2));
      await own?.server.start();
      await eventually(async () => {
        await tell('later', 0);
        expect(heard).toContain('later');
      });
    } finally {
      settlements.close();
      workers.disconnect();
    }
  }, 60_000);
});

test('user and password of the address are told to every node', async () => {
  // Of its own: what died in other tests may still be catching up, and would not without a password.
  await using own = await startRedisCluster({ replicasPerMaster: 0 });
  const admins = own.nodes.map(({ port }) => new Redis(port, '127.0.0.1'));
  for (const admin of admins) {
    await admin.acl('SETUSER', 'silt', 'on', '>pass@word', 'allkeys', 'allchannels', 'allcommands');
    await admin.acl('SETUSER', 'default', 'off');
    admin.disconnect();
  }
  const url = own.url.replace('//', '//silt:pass%40word@');
  const callers = connectForCallers(url, logger, 500);
  const workers = connectForWorkers(url, logger);
  const subscriber = connectSubscriber(url, logger);
  try {
    await Promise.all([callers.connect(), workers.connect(), subscriber.connect()]);
    for (const shard of [0, 1, 2, 3]) await workers.set(keyOf(shard), 'written');
    expect(await callers.get(keyOf(0))).toBe('written');
    expect(await subscriber.acl('WHOAMI')).toBe('silt');
    const stranger = connectForCallers(own.url, logger, 500);
    await expect(stranger.connect()).rejects.toBeInstanceOf(Error);
    stranger.disconnect();
  } finally {
    for (const connection of [callers, workers, subscriber]) connection.disconnect();
  }
}, 60_000);
