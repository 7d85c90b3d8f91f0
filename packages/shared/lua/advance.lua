--[[
  Changes a leased batch: its state, its facts, how long the lease lasts. Refused to a worker whose
  lease has passed to another, or has run out.

  KEYS[1]  batch hash
  KEYS[2]  list of the batch's members
  KEYS[3]  batches, by when somebody should look after them
  KEYS[4]  only when the provider's batch is noted: where that finds ours

  ARGV[1]  batch id
  ARGV[2]  token of the worker
  ARGV[3]  fence of its lease
  ARGV[4]  state it must be in ('' for any)
  ARGV[5]  state it gets ('' to leave it)
  ARGV[6]  ms that the lease lasts from now (0 gives it up)
  ARGV[7]  ms until a sweep makes sure that somebody looks after it
  ARGV[8]  seconds that a closed batch is kept, without the list of its members
  ARGV[9…] field, value, …: facts to note ('' removes; '@now' is the time)

  Returns  1  done
           0  the lease is lost
          -1  it is in another state
]]
-- A webhook may be late, and a batch may live for long before it closes.
local FOUND_FOR_SECS = 30 * 24 * 3600
local batch = KEYS[1]
local state, holder, fence, held_until = unpack(redis.call('HMGET', batch, 'state', 'holder', 'fence', 'heldUntil'))
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if holder ~= ARGV[2] or fence ~= ARGV[3] or tonumber(held_until) < now then return 0 end
if ARGV[4] ~= '' and state ~= ARGV[4] then return -1 end
for argument = 9, #ARGV, 2 do
  local field, value = ARGV[argument], ARGV[argument + 1]
  if value == '' then
    redis.call('HDEL', batch, field)
  else
    redis.call('HSET', batch, field, value == '@now' and now or value)
  end
end
if KEYS[4] then redis.call('SET', KEYS[4], ARGV[1], 'EX', FOUND_FOR_SECS + ARGV[8]) end
if ARGV[5] ~= '' then redis.call('HSET', batch, 'state', ARGV[5]) end
redis.call('HSET', batch, 'heldUntil', now + ARGV[6])
if state == 'closed' or ARGV[5] == 'closed' then
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('EXPIRE', batch, ARGV[8])
  redis.call('DEL', KEYS[2])
else
  redis.call('ZADD', KEYS[3], now + ARGV[7], ARGV[1])
end
return 1
