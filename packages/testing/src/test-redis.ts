import { Redis, type RedisOptions } from 'ioredis';

export type TestConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

/** A logical database, empty at first, of a server that this jest worker has to itself. */
export interface TestRedis extends AsyncDisposable {
  /** For REDIS_URL of what is tested. */
  readonly url: string;
  readonly client: Redis;
  /** A further connection, closed with the rest; to a tap's address, for one. */
  connect(options?: TestConnectionOptions, address?: string): Redis;
  empty(): Promise<void>;
  closeAll(): Promise<void>;
}

export async function openTestRedis(): Promise<TestRedis> {
  const worker = Number(process.env['JEST_WORKER_ID'] ?? 1);
  const own = process.env['SILT_TEST_REDIS_URLS']?.split(' ')[worker - 1];
  const base = own ?? process.env['REDIS_URL'];
  if (!base)
    throw new Error('There is no Redis: run the tests by jest with the @silt/testing preset');
  const url = new URL(base);
  // 0 and 1 are left alone, so that a Redis somebody named for us keeps what he has there.
  url.pathname = `/${1 + worker}`;

  const connections: Redis[] = [];
  const connectOne = (options: TestConnectionOptions = {}, address = url.href) => {
    const connection = new Redis(address, { maxRetriesPerRequest: null, ...options });
    connections.push(connection);
    return connection;
  };
  const client = connectOne();
  const closeAll = async () => {
    await Promise.all(connections.splice(0).map(close));
  };
  try {
    // A server that jest started for us holds nobody's data.
    if (own === undefined) await refuseForeignKeys(client, url.pathname);
    await client.flushdb();
  } catch (error) {
    await closeAll();
    throw error;
  }
  return {
    url: url.href,
    client,
    connect: connectOne,
    empty: async () => {
      await client.flushdb();
    },
    closeAll,
    [Symbol.asyncDispose]: closeAll,
  };
}

/** A named Redis may hold somebody's data in that database. */
async function refuseForeignKeys(client: Redis, path: string): Promise<void> {
  for await (const keys of client.scanStream({ count: 1000 }) as AsyncIterable<string[]>) {
    const foreign = keys.find((key) => !key.startsWith('silt'));
    if (foreign === undefined) continue;
    throw new Error(
      `Database ${path} of REDIS_URL holds keys that are not of Silt's tests and would be emptied: name another Redis, or none`,
    );
  }
}

async function close(connection: Redis): Promise<void> {
  if (connection.status === 'end') return;
  const ended = new Promise((resolve) => connection.once('end', resolve));
  connection.disconnect();
  await ended;
}
