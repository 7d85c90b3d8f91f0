--[[
  Gives requests of a batch their outcomes, each once, and tells the gateways that hold their
  callers. Telling is part of the script: a poller killed after it has told, one killed before it
  has settled nothing.

  KEYS[1]  batch hash

  ARGV[1]  key prefix of the shard
  ARGV[2]  batch id
  ARGV[3]  seconds that an answer lives
  ARGV[4]  prefix of the gateways' channels
  then for each request, 4 words: request id, status, the provider's request id ('-' if none), body

  Returns  for each request 1 (settled by this call) or 0 (not in this batch, or settled before:
           the first outcome stands)
]]
local prefix, batch, ttl = ARGV[1], ARGV[2], ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local reply, told, settled = {}, {}, 0
for argument = 5, #ARGV, 4 do
  local id, status, provider_id, body = unpack(ARGV, argument, argument + 3)
  local request = prefix .. 'request:' .. id
  local state, owner, attempts, accepted, claimed, gateways =
    unpack(redis.call('HMGET', request, 'state', 'batch', 'attempts', 'accepted', 'claimed', 'gateways'))
  if state == 'batched' and owner == batch then
    -- Read back by decodeAnswer (domain/answer.ts).
    local facts = string.format('%s %s %d %d %d %s\n', status, batch, attempts + 1,
      claimed - accepted, now - claimed, provider_id)
    redis.call('SET', prefix .. 'answer:' .. id, facts .. body, 'EX', ttl)
    redis.call('DEL', prefix .. 'body:' .. id)
    redis.call('HSET', request, 'state', 'settled', 'status', status, 'settled', now)
    redis.call('HDEL', request, 'gateways')
    redis.call('EXPIRE', request, ttl)
    for gateway in string.gmatch(gateways or '', '[^,]+') do
      told[gateway] = told[gateway] or {}
      table.insert(told[gateway], id)
    end
    settled = settled + 1
    reply[#reply + 1] = 1
  else
    reply[#reply + 1] = 0
  end
end
if settled > 0 then redis.call('HINCRBY', KEYS[1], 'settled', settled) end
for gateway, ids in pairs(told) do
  redis.call('PUBLISH', ARGV[4] .. gateway, table.concat(ids, ','))
end
return reply
