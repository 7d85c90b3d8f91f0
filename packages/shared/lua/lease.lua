--[[
  Gives one worker the right to change a sealed batch, for a while.

  KEYS[1]  batch hash
  KEYS[2]  batches, by when somebody should look after them

  ARGV[1]  batch id
  ARGV[2]  token of the worker
  ARGV[3]  ms that the lease lasts

  Returns  {fence, field, value, …}  leased; the batch as it stands
           {-ms}                     another worker holds it, for that long still
           {0}                       no such batch, or a closed one
]]
local state, holder, held_until = unpack(redis.call('HMGET', KEYS[1], 'state', 'holder', 'heldUntil'))
if not state or state == 'closed' then
  redis.call('ZREM', KEYS[2], ARGV[1])
  return { 0 }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local left = (tonumber(held_until) or 0) - now
if holder and holder ~= ARGV[2] and left > 0 then return { -left } end
local fence = redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('HSET', KEYS[1], 'holder', ARGV[2], 'heldUntil', now + ARGV[3])
local reply = redis.call('HGETALL', KEYS[1])
table.insert(reply, 1, fence)
return reply
