/** Where Redis is: one server, or the nodes of a cluster from which the others are learned. */
export type RedisAddress =
  | { readonly kind: 'server'; readonly url: string }
  | ({ readonly kind: 'cluster' } & ClusterAddress);

export interface ClusterAddress {
  readonly nodes: readonly RedisNode[];
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
}

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORT = 6379;
const CLUSTER = /^(rediss?)\+cluster:\/\/(?:([^@]*)@)?([^/?#]+)\/?$/;

/**
 * Reads `redis://…` and `rediss://…`, which name one server, and
 * `redis+cluster://user:password@host:port,host:port` and its `rediss` form, which name some nodes of
 * a cluster: any that answers will do. Throws a TypeError, without the text: it may hold a password.
 */
export function readRedisAddress(text: string): RedisAddress {
  const [, scheme, credentials, hosts] = CLUSTER.exec(text) ?? [];
  if (scheme === undefined || hosts === undefined) {
    const { protocol } = asUrl(text);
    if (protocol !== 'redis:' && protocol !== 'rediss:') throw new TypeError('another scheme');
    return { kind: 'server', url: text };
  }
  const { username, password } = asUrl(`redis://${credentials ?? ''}@host`);
  return {
    kind: 'cluster',
    nodes: hosts.split(',').map(readNode),
    tls: scheme === 'rediss',
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
  };
}

function readNode(text: string): RedisNode {
  const { hostname, port, username } = asUrl(`redis://${text}`);
  if (hostname === '' || username !== '') throw new TypeError('a node is host:port');
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : DEFAULT_PORT };
}

function asUrl(text: string): URL {
  // The error of `new URL` quotes its input.
  if (!URL.canParse(text)) throw new TypeError('not an address');
  return new URL(text);
}
