--[[
  Ends a request by its caller's wish, or an operator's. Free while it is queued; in a batch its answer will be
  dropped. Whoever else waits for it is told the same. It counts as settled, by its caller instead of
  by its batch: the first outcome stands.

  KEYS[1]  request hash
  KEYS[2]  its body
  KEYS[3]  its answer
  KEYS[4]  outbox
  KEYS[5]  departures

  ARGV[1]  key prefix of the shard
  ARGV[2]  request id
  ARGV[3]  lane that it was found to have: the caller has seen that this is its own tenant's
  ARGV[4]  seconds that the outcome lives
  ARGV[5]  prefix of the gateways' channels
  ARGV[6]  HTTP status of the outcome
  ARGV[7]  body of the outcome
  ARGV[8]  '' by its caller's word; else only if all its callers have left, as they wished: ms until
           that is looked at again when somebody still waits
  ARGV[9]  '' wherever it is; else only as a member of this batch

  Returns  {1, batch id or '', members of that batch that still want an answer}  cancelled
           {0}   settled before: nothing changed
           {-1}  no such request
           {-2}  somebody waits for it, or may come back; or it is not in that batch (any more)
]]
local state, batch, lane, attempts, accepted, claimed, gateways, waiters = unpack(redis.call('HMGET', KEYS[1],
  'state', 'batch', 'lane', 'attempts', 'accepted', 'claimed', 'gateways', 'waiters'))
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[8] ~= '' then
  local due = redis.call('ZSCORE', KEYS[5], ARGV[2])
  if not due or tonumber(due) > now then return { -2 } end
  if not waiters or state == 'settled' then
    redis.call('ZREM', KEYS[5], ARGV[2])
    return { -2 }
  end
  for gateway in string.gmatch(waiters, '(%S+)/') do
    if redis.call('EXISTS', ARGV[1] .. 'gateway:' .. gateway) == 1 then
      redis.call('ZADD', KEYS[5], now + ARGV[8], ARGV[2])
      return { -2 }
    end
  end
end
if not state or lane ~= ARGV[3] then return { -1 } end
if state == 'settled' then return { 0 } end
if ARGV[9] ~= '' and (state ~= 'batched' or batch ~= ARGV[9]) then return { -2 } end
redis.call('ZREM', KEYS[5], ARGV[2])
-- Read back by decodeAnswer (domain/answer.ts).
local facts = string.format('%s %s %d %d %d -\n', ARGV[6], batch or '-', attempts,
  (claimed or now) - accepted, now - (claimed or now))
redis.call('SET', KEYS[3], facts .. ARGV[7], 'EX', ARGV[4])
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[4], ARGV[2])
redis.call('HSET', KEYS[1], 'state', 'settled', 'status', ARGV[6], 'settled', now, 'cancelled', 1)
redis.call('HDEL', KEYS[1], 'gateways')
redis.call('EXPIRE', KEYS[1], ARGV[4])
for gateway in string.gmatch(gateways or '', '[^,]+') do
  redis.call('PUBLISH', ARGV[5] .. gateway, ARGV[2])
end
if state ~= 'batched' then
  local tenant, bytes = unpack(redis.call('HMGET', KEYS[1], 'tenant', 'bytes'))
  if tenant then
    local queued = ARGV[1] .. 'queued:' .. tenant
    redis.call('HINCRBY', queued, 'bytes', -bytes)
    if redis.call('HINCRBY', queued, 'requests', -1) <= 0 then redis.call('DEL', queued) end
  end
  return { 1, '', 0 }
end
local key = ARGV[1] .. 'batch:' .. batch
local cancelled = redis.call('HINCRBY', key, 'cancelled', 1)
local counted = redis.call('HMGET', key, 'count', 'settled')
return { 1, batch, (tonumber(counted[1]) or 0) - (tonumber(counted[2]) or 0) - cancelled }
