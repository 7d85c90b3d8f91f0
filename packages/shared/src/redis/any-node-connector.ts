import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';
import type { ClusterAddress } from './redis-address.ts';

const DISCONNECT_TIMEOUT_MS = 2_000;

/**
 * Lets a connection to one server be one to any node of a cluster: each attempt takes the next node.
 * For a subscriber, which every node serves alike, and which must notice when it was deaf.
 */
export function anyNodeConnector({
  nodes,
  tls,
}: ClusterAddress): NonNullable<RedisOptions['Connector']> {
  // Not always the first: many gateways are told the same list.
  let next = Math.floor(Math.random() * nodes.length);
  return class AnyNodeConnector extends AbstractConnector {
    constructor() {
      super(DISCONNECT_TIMEOUT_MS);
    }

    override async connect() {
      this.connecting = true;
      const node = nodes[next % nodes.length];
      next += 1;
      if (!node) throw new TypeError('a cluster address names no node');
      this.stream = tls ? connectTls({ ...node }) : connectTcp({ ...node });
      this.stream.once('error', (error) => {
        this.firstError = error;
      });
      return this.stream;
    }
  };
}
