import { Cluster } from 'ioredis';
import type { RedisConnection } from '../redis/index.ts';
import { gatewayChannelPrefix } from '../state/index.ts';

/** Ids of the gateways that listen for settlements now. In a cluster each listens at some node. */
export async function listeningGateways(redis: RedisConnection): Promise<string[]> {
  const nodes = redis instanceof Cluster ? redis.nodes('all') : [redis];
  const found = await Promise.all(
    nodes.map((node) => node.pubsub('CHANNELS', `${gatewayChannelPrefix}*`)),
  );
  const ids = found.flat().map((channel) => String(channel).slice(gatewayChannelPrefix.length));
  return [...new Set(ids)].toSorted();
}
