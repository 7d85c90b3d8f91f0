--[[
  Fixes the members of an open batch (C2).

  KEYS[1]  batch hash
  KEYS[2]  batches, by when somebody should look after them

  ARGV[1]  batch id
  ARGV[2]  owner: the token of the drain that filled it
  ARGV[3]  ms until a sweep makes sure that somebody submits it

  Returns  1  sealed
           0  not open to this owner: abandoned meanwhile, its members went back
]]
local state, owner = unpack(redis.call('HMGET', KEYS[1], 'state', 'owner'))
if state ~= 'open' or owner ~= ARGV[2] then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'state', 'sealed', 'sealed', now)
redis.call('HDEL', KEYS[1], 'owner')
redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[1])
return 1
