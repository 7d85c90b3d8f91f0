--[[
  Gives requests of a batch their outcomes, each once, and tells the gateways that hold their
  callers. Telling is part of the script: a poller killed after it has told, one killed before it
  has settled nothing. So is the account of what they cost: a result file that is read again adds
  nothing, for each request notes that it is paid in this batch. An answer that its caller cancelled
  meanwhile is dropped, and paid all the same. For whoever watches, each second's settlements are counted.

  KEYS[1]  batch hash

  ARGV[1]  key prefix of the shard
  ARGV[2]  batch id
  ARGV[3]  seconds that an answer lives
  ARGV[4]  prefix of the gateways' channels
  ARGV[5]  seconds that an account lives
  ARGV[6]  names of the sums of an account, joined by spaces
  then for each request, 5 words: request id, status, the provider's request id ('-' if none),
  what it adds to each sum, joined by spaces ('-' if nothing was paid), body

  Returns  for each request the try that settled it (settled by this call), -1 (answer dropped, and
           accounted by this call) or 0 (not in this batch, or settled before: the first outcome
           stands)
]]
local prefix, batch, ttl = ARGV[1], ARGV[2], ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local sums
local function add(adds)
  sums = sums or {}
  local place = 0
  for number in string.gmatch(adds, '%S+') do
    place = place + 1
    sums[place] = (sums[place] or 0) + number
  end
end

local COUNTED_FOR_SECS = 180

local reply, told, settled, failed = {}, {}, 0, 0
for argument = 7, #ARGV, 5 do
  local id, status, provider_id, adds, body = unpack(ARGV, argument, argument + 4)
  local request = prefix .. 'request:' .. id
  local state, owner, attempts, accepted, claimed, gateways, paid, lane, fingerprint =
    unpack(redis.call('HMGET', request, 'state', 'batch', 'attempts', 'accepted', 'claimed',
      'gateways', 'paid', 'lane', 'fingerprint'))
  local pays = adds ~= '-' and owner == batch and not paid
  if pays then
    add(adds)
    if state ~= 'batched' then redis.call('HSET', request, 'paid', 1) end
  end
  if state == 'batched' and owner == batch then
    -- Read back by decodeAnswer (domain/answer.ts).
    local facts = string.format('%s %s %d %d %d %s\n', status, batch, attempts + 1,
      claimed - accepted, now - claimed, provider_id)
    redis.call('SET', prefix .. 'answer:' .. id, facts .. body, 'EX', ttl)
    -- Made anew, for what only an unfinished request needs, and the room that it took: answers are
    -- kept for days.
    redis.call('DEL', request, prefix .. 'body:' .. id)
    redis.call('HSET', request, 'state', 'settled', 'lane', lane, 'fingerprint', fingerprint,
      'attempts', attempts, 'accepted', accepted, 'batch', batch, 'claimed', claimed,
      'status', status, 'settled', now, unpack((pays or paid) and { 'paid', 1 } or {}))
    redis.call('EXPIRE', request, ttl)
    for gateway in string.gmatch(gateways or '', '[^,]+') do
      told[gateway] = told[gateway] or {}
      table.insert(told[gateway], id)
    end
    settled = settled + 1
    if tonumber(status) >= 400 then failed = failed + 1 end
    reply[#reply + 1] = attempts + 1
  else
    reply[#reply + 1] = pays and -1 or 0
  end
end
if sums then
  local lane = redis.call('HGET', KEYS[1], 'lane') or '-'
  local account = prefix .. 'account:' .. math.floor(now / 86400000)
  local place = 0
  for kind in string.gmatch(ARGV[6], '%S+') do
    place = place + 1
    -- A sum that has become too large for Redis must not keep callers from their answers.
    if (sums[place] or 0) ~= 0 then
      redis.pcall('HINCRBY', account, kind .. ' ' .. lane, string.format('%.0f', sums[place]))
    end
  end
  local text = redis.call('GET', prefix .. 'lane:' .. lane)
  if text then redis.call('HSETNX', account, 'lane ' .. lane, text) end
  redis.call('EXPIRE', account, ARGV[5])
end
if settled > 0 then
  redis.call('HINCRBY', KEYS[1], 'settled', settled)
  local second = math.floor(now / 1000)
  local minute = prefix .. 'settled:' .. math.floor(second / 60)
  redis.call('HINCRBY', minute, second % 60, settled)
  if failed > 0 then redis.call('HINCRBY', minute, second % 60 .. ' failed', failed) end
  redis.call('EXPIRE', minute, COUNTED_FOR_SECS)
end
for gateway, ids in pairs(told) do
  redis.call('PUBLISH', ARGV[4] .. gateway, table.concat(ids, ','))
end
return reply
