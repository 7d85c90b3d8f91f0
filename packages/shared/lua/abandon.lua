--[[
  Takes an open batch away from a drain that died or slept: from here on it cannot be filled or
  sealed. Its members are given back after this, by `requeue`; a crash in between leaves it
  abandoned, and the next sweep goes on.

  KEYS[1]  batch hash
  KEYS[2]  batches, by when somebody should look after them

  ARGV[1]  batch id

  Returns  1  abandoned, now or before
           0  not so: sealed in time, or its drain still fills it
]]
local state = redis.call('HGET', KEYS[1], 'state')
if state == 'abandoned' then return 1 end
if state ~= 'open' then return 0 end
local due = redis.call('ZSCORE', KEYS[2], ARGV[1])
local time = redis.call('TIME')
if due and tonumber(due) > time[1] * 1000 + math.floor(time[2] / 1000) then return 0 end
redis.call('HSET', KEYS[1], 'state', 'abandoned')
return 1
