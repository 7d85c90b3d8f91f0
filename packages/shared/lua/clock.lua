--[[
  Tells the time of the node that has the key, by which the scripts of its shard note theirs.

  KEYS[1]  any key of the shard

  Returns  milliseconds since the epoch
]]
local time = redis.call('TIME')
return time[1] * 1000 + math.floor(time[2] / 1000)
