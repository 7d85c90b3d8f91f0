--[[
  Notes that requests of a batch have failed in the same way, for an operator to see: once for each
  batch, status and code, however many they are. Of no consequence for any request.

  KEYS[1]  failures, by when one was last seen
  KEYS[2]  how often each was seen, and where

  ARGV[1]  what is the same: batch id, status, code
  ARGV[2]  one of the requests
  ARGV[3]  how many they are
  ARGV[4]  lane id
  ARGV[5]  how many kinds are kept, the latest
  ARGV[6]  seconds that they are kept after the last failure
]]
local kind = ARGV[1]
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), kind)
redis.call('HINCRBY', KEYS[2], kind, ARGV[3])
redis.call('HSETNX', KEYS[2], 'where ' .. kind, ARGV[4] .. ' ' .. ARGV[2])
local over = redis.call('ZCARD', KEYS[1]) - ARGV[5]
if over > 0 then
  for _, old in ipairs(redis.call('ZRANGE', KEYS[1], 0, over - 1)) do
    redis.call('ZREM', KEYS[1], old)
    redis.call('HDEL', KEYS[2], old, 'where ' .. old)
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[6])
redis.call('EXPIRE', KEYS[2], ARGV[6])
return 1
