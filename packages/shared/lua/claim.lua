--[[
  Takes queued requests into an open batch, making the batch with its first. A request that is not
  queued, or of another lane, is left alone; whatever is no longer queued leaves the outbox.

  KEYS[1]  batch hash
  KEYS[2]  list of the batch's members
  KEYS[3]  outbox
  KEYS[4]  batches, by when somebody should look after them

  ARGV[1]  key prefix of the shard
  ARGV[2]  batch id
  ARGV[3]  owner: the token of the drain that fills this batch
  ARGV[4]  lane id
  ARGV[5]  ms until the batch counts as abandoned
  ARGV[6]  group that its members belong to ('' for none)
  ARGV[7…] request ids

  Returns  ids of the requests claimed; or -1: the batch is not open to this owner
           (abandoned meanwhile: its maker slept)
]]
local state, owner = unpack(redis.call('HMGET', KEYS[1], 'state', 'owner'))
if state and (state ~= 'open' or owner ~= ARGV[3]) then return -1 end
local prefix, batch, lane = ARGV[1], ARGV[2], ARGV[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local claimed, bytes = {}, 0
local left = {} -- the queue, by tenant
for argument = 7, #ARGV do
  local id = ARGV[argument]
  local request = prefix .. 'request:' .. id
  local known = redis.call('HMGET', request, 'state', 'lane', 'bytes', 'tenant')
  if known[1] == 'queued' and known[2] == lane then
    redis.call('HSET', request, 'state', 'batched', 'batch', batch, 'claimed', now)
    redis.call('RPUSH', KEYS[2], id)
    claimed[#claimed + 1] = id
    bytes = bytes + known[3]
    if known[4] then
      left[known[4]] = left[known[4]] or { requests = 0, bytes = 0 }
      left[known[4]].requests = left[known[4]].requests + 1
      left[known[4]].bytes = left[known[4]].bytes + known[3]
    end
  end
  if known[1] ~= 'queued' or known[2] == lane then redis.call('ZREM', KEYS[3], id) end
end
for tenant, gone in pairs(left) do
  local queued = prefix .. 'queued:' .. tenant
  redis.call('HINCRBY', queued, 'bytes', -gone.bytes)
  if redis.call('HINCRBY', queued, 'requests', -gone.requests) <= 0 then redis.call('DEL', queued) end
end
if #claimed > 0 then
  if not state then
    redis.call('HSET', KEYS[1], 'state', 'open', 'owner', ARGV[3], 'lane', lane,
      'group', ARGV[6], 'created', now)
  end
  redis.call('HINCRBY', KEYS[1], 'count', #claimed)
  redis.call('HINCRBY', KEYS[1], 'bytes', bytes)
  redis.call('ZADD', KEYS[4], now + ARGV[5], batch)
end
return claimed
