import type { Redis } from 'ioredis';

/** All that Redis holds, key by key, so that it can be put back and looked at. */
export class ShardSnapshot {
  readonly text: string;
  private readonly contents = new Map<string, readonly string[]>();

  constructor(text: string) {
    this.text = text;
    for (const [key, content] of entriesOf(text)) this.contents.set(key, content);
  }

  has(key: string): boolean {
    return this.contents.has(key);
  }

  string(key: string): string | undefined {
    return this.contents.get(key)?.[0];
  }

  list(key: string): readonly string[] {
    return this.contents.get(key) ?? [];
  }

  hash(key: string): Readonly<Record<string, string>> {
    return Object.fromEntries(pairs(this.list(key)));
  }

  /** Members of a sorted set. */
  sorted(key: string): readonly string[] {
    return pairs(this.list(key)).map(([member]) => member);
  }

  keys(prefix: string): readonly string[] {
    return [...this.contents.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  }
}

const SAVE = `
local all = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  local kind = redis.call('TYPE', key).ok
  local content
  if kind == 'hash' then content = redis.call('HGETALL', key)
  elseif kind == 'list' then content = redis.call('LRANGE', key, 0, -1)
  elseif kind == 'zset' then content = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  else content = { redis.call('GET', key) } end
  all[#all + 1] = { key, kind, content }
end
return #all == 0 and '[]' or cjson.encode(all)`;

const RESTORE = `
redis.call('FLUSHDB')
for _, entry in ipairs(cjson.decode(ARGV[1])) do
  local key, kind, content = entry[1], entry[2], entry[3]
  if kind == 'hash' then redis.call('HSET', key, unpack(content))
  elseif kind == 'list' then redis.call('RPUSH', key, unpack(content))
  elseif kind == 'zset' then
    for at = 1, #content, 2 do redis.call('ZADD', key, content[at + 1], content[at]) end
  else redis.call('SET', key, content[1]) end
end`;

/** Times to live are not kept: nothing expires while a model is explored. */
export async function saveShard(redis: Redis): Promise<ShardSnapshot> {
  return new ShardSnapshot(String(await redis.eval(SAVE, 0)));
}

export async function restoreShard(redis: Redis, snapshot: ShardSnapshot): Promise<void> {
  await redis.eval(RESTORE, 0, snapshot.text);
}

function entriesOf(text: string): [key: string, content: string[]][] {
  const entries: unknown = JSON.parse(text);
  return (Array.isArray(entries) ? entries : []).map((entry) => {
    const [key, , content]: unknown[] = Array.isArray(entry) ? entry : [];
    return [String(key), Array.isArray(content) ? content.map(String) : []];
  });
}

function pairs(flat: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) found.push([flat[at] ?? '', flat[at + 1] ?? '']);
  return found;
}
