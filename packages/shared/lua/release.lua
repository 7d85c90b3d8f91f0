--[[
  Notes that connections have ended whose callers want their requests cancelled then. After a grace
  `cancel` looks whether it was the last one of a request. Running it twice changes nothing the
  second time.

  KEYS[1]  departures

  ARGV[1]  key prefix of the shard
  ARGV[2]  id of the gateway that held the connections
  ARGV[3]  ms of grace
  then for each connection, 2 words: request id, name of the waiter
]]
local prefix, gateway = ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for argument = 4, #ARGV, 2 do
  local id = ARGV[argument]
  local request = prefix .. 'request:' .. id
  local state, waiters = unpack(redis.call('HMGET', request, 'state', 'waiters'))
  local waiter = string.format(' %s/%s ', gateway, ARGV[argument + 1])
  local from, to = string.find(' ' .. (waiters or ''), waiter, 1, true)
  if state ~= 'settled' and from then
    local others = string.sub(waiters, 1, from - 1) .. string.sub(waiters, to)
    redis.call('HSET', request, 'waiters', others)
    redis.call('ZADD', KEYS[1], now + ARGV[3], id)
  end
end
return 1
