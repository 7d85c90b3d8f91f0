import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'winston';
import { anyNodeConnector } from './any-node-connector.ts';
import { type ClusterAddress, readRedisAddress } from './redis-address.ts';
import type { RedisConnection } from './redis-connection.ts';

/**
 * Connections have a purpose, and every option here has a reason. None is opened on import; who
 * makes one closes it.
 */

type Options = Omit<RedisOptions, 'replyMapping'>;
type OptionsOfNodes = Omit<NonNullable<ClusterOptions['redisOptions']>, 'replyMapping'>;

/**
 * A connection that takes commands and gives no replies for this long is made anew: its peer may
 * acknowledge every byte, so that TCP sees nothing wrong. Longer than the ten seconds for which BullMQ
 * waits for a job, and than a lease: what is then sent once more must not keep one alive.
 */
const SILENT_MS = 12_000;

const retryDelay = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000);

const ofEverySocket = {
  // Seen as a dead peer after about a minute, even where no FIN arrives.
  keepAlive: 30_000,
  connectTimeout: 5_000,
  socketTimeout: SILENT_MS,
} satisfies Options;

const common: Options = { ...ofEverySocket, lazyConnect: true, retryStrategy: retryDelay };

const commonOfCluster: Omit<ClusterOptions, 'redisOptions'> = {
  lazyConnect: true,
  clusterRetryStrategy: retryDelay,
  // Names stay names: certificates are made out to them, and nodes are known by what they announce.
  dnsLookup: (host, found) => {
    found(null, host);
  },
  // A replica that took over is otherwise learned of only by whoever asks the old master in vain.
  slotsRefreshInterval: 10_000,
};

/**
 * Commands that a caller waits for: they fail at once when Redis is away, and within
 * `commandTimeoutMs` when it does not answer. Nothing is queued in the client: a call that was told
 * "not now" must not be carried out later. A command that timed out may have been applied; every
 * script can be repeated.
 */
export function connectForCallers(
  url: string,
  logger: Logger,
  commandTimeoutMs: number,
): RedisConnection {
  const options = {
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: commandTimeoutMs,
  };
  const address = readRedisAddress(url);
  const redis =
    address.kind === 'server'
      ? new Redis(address.url, { ...common, ...options, enableOfflineQueue: false })
      : openCluster(address, options, {
          enableOfflineQueue: false,
          // While a node is being connected to, or a slot moves: half a second in all.
          retryDelayOnFailover: 50,
          maxRedirections: 10,
          // Until a replica has taken over: longer than a caller shall wait.
          retryDelayOnClusterDown: 0,
        });
  return watched(redis, logger, 'callers');
}

/** Commands of workers: they wait for Redis as long as it takes. BullMQ demands the null. */
export function connectForWorkers(url: string, logger: Logger): RedisConnection {
  const options = { maxRetriesPerRequest: null };
  const address = readRedisAddress(url);
  const redis =
    address.kind === 'server'
      ? new Redis(address.url, { ...common, ...options })
      : openWorkersCluster(address, options);
  return watched(redis, logger, 'workers');
}

/**
 * BullMQ duplicates it for the command by which a worker waits for its next job, and abandons that
 * command, and the duplicate's connections, when it is overdue. A command that the client itself tries
 * again would then keep the duplicate from ever closing: so there, unlike here, the first failure is
 * the worker's, which begins anew.
 */
function openWorkersCluster(address: ClusterAddress, options: OptionsOfNodes): Cluster {
  const cluster = openCluster(address, options, {
    maxRedirections: Infinity,
    // An old master and a new one may send a command to each other for a moment.
    retryDelayOnMoved: 50,
  });
  const failingAtOnce = { retryDelayOnFailover: 0, retryDelayOnClusterDown: 0 };
  Object.defineProperty(cluster, 'duplicate', {
    configurable: true,
    writable: true,
    value: (_nodes: unknown, override: { readonly redisOptions?: OptionsOfNodes } = {}) =>
      openCluster(address, { ...options, ...override.redisOptions }, failingAtOnce),
  });
  return cluster;
}

/** A subscribed connection answers nothing else. It subscribes by its own `ready` handler. */
export function connectSubscriber(url: string, logger: Logger): Redis {
  const options = { ...common, autoResubscribe: false, maxRetriesPerRequest: null };
  const address = readRedisAddress(url);
  const redis =
    address.kind === 'server'
      ? new Redis(address.url, options)
      : new Redis({
          ...options,
          ...credentialsOf(address),
          Connector: anyNodeConnector(address),
        });
  return watched(redis, logger, 'subscriber');
}

/** Opens a connection without waiting for it: it keeps trying, and readiness tells how it is. */
export function openInBackground(redis: RedisConnection): void {
  redis.connect().catch(() => {
    // Told by the 'error' handler, and tried again by the connection itself.
  });
}

function openCluster(
  address: ClusterAddress,
  optionsOfNodes: OptionsOfNodes,
  options: Omit<ClusterOptions, 'redisOptions'>,
): Cluster {
  return new Cluster([...address.nodes], {
    ...commonOfCluster,
    ...options,
    redisOptions: {
      ...ofEverySocket,
      ...optionsOfNodes,
      ...credentialsOf(address),
      ...(address.tls && { tls: {} }),
    },
  });
}

function credentialsOf({ username, password }: ClusterAddress): OptionsOfNodes {
  return { ...(username && { username }), ...(password && { password }) };
}

/** One line when it breaks and one when it is back, not one per attempt. */
function watched<Connection extends RedisConnection>(
  redis: Connection,
  logger: Logger,
  purpose: string,
): Connection {
  let broken = false;
  redis.on('error', (error: Error) => {
    if (!broken) logger.warn('redis connection lost', { purpose, reason: error.message });
    broken = true;
  });
  redis.on('ready', () => {
    if (broken) logger.info('redis connection restored', { purpose });
    broken = false;
  });
  return redis;
}
