import type { Cluster, Redis } from 'ioredis';

/**
 * Commands to one server, or to a cluster: there each goes to the node that has its keys. A script, a
 * transaction, a pipeline and a command over several keys may touch one shard only, in whose slot all
 * of its keys are.
 */
export type RedisConnection = Redis | Cluster;
