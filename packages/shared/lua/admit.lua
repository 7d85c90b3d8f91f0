--[[
  Accepts calls (C1): stores what is new, attaches to what is known. One call of this script per
  shard and group of calls. Running it twice changes nothing the second time.

  KEYS[1]  outbox
  KEYS[2]  departures

  ARGV[1]  key prefix of the shard
  ARGV[2]  id of the gateway that holds the callers
  ARGV[3]  ms until a dispatcher takes a request whose parcel never came
  ARGV[4]  seconds that facts live after their last use
  ARGV[5]  ms until a request that is to be cancelled when its callers have left is looked at
  ARGV[6]  number n of facts, then n times: key suffix, value
           (the sealed credential of a tenant, the description of a lane)
  then for each call, 8 words:
           request id, lane id, fingerprint, body ('' to attach only), '<parking place>' or
           '<parking place> <least time to live of that place in seconds>' ('' if it is new for sure),
           inputs that its line counts for (noted only above 1: most requests have one),
           waiter ('' unless the caller wants the request cancelled when it has left),
           '<tenant> <requests> <bytes>' ('' not to be counted): whose queue it joins, and how much
           of it that tenant may fill in this shard ('-' without limit)
           With a parking place the call has no key and may be sent again: a request that its
           connection left there is taken over. Who parked it wrote '<request id> <key>'. The place
           gets its whole time to live at each parking, and so tells when the last one was.
           Once anybody waits who does not want that, leaving cancels it no more: 'waiters' goes.

  Returns  for each call two words: outcome ('created', 'attached', 'settled', 'conflict',
           'unknown', 'no-room') and the parked text that was taken over ('' if none);
           at the end the number of requests in the outbox, without those of paused lanes
]]
local prefix, gateway = ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local argument = 7
for _ = 1, ARGV[6] do
  redis.call('SET', prefix .. ARGV[argument], ARGV[argument + 1], 'EX', ARGV[4])
  argument = argument + 2
end

local function unparked(take_over)
  local place, least = string.match(take_over, '^(%S+) ?(%d*)$')
  if not place then return nil end
  if least ~= '' and redis.call('TTL', prefix .. 'parked:' .. place) < tonumber(least) then return nil end
  while true do
    local parked = redis.call('LPOP', prefix .. 'parked:' .. place)
    if not parked then return nil end
    local id = string.match(parked, '^(%S+) ')
    -- A cancelled one is over for its own caller, and would be wrong for the next equal call.
    local state, cancelled = unpack(redis.call('HMGET', prefix .. 'request:' .. (id or ''), 'state', 'cancelled'))
    if state and not cancelled then return id, parked end
  end
end

-- `waiters`: those that are known, each with a space behind it.
local function wait(id, waiters, waiter)
  local added = string.format('%s/%s ', gateway, waiter)
  if string.find(' ' .. waiters, ' ' .. added, 1, true) then added = '' end
  redis.call('HSET', prefix .. 'request:' .. id, 'waiters', waiters .. added)
  redis.call('ZADD', KEYS[2], now + ARGV[5], id)
end

local function has_room(tenant, requests, bytes, added)
  if requests == '-' and bytes == '-' then return true end
  local queued = redis.call('HMGET', prefix .. 'queued:' .. tenant, 'requests', 'bytes')
  return (tonumber(queued[1]) or 0) < (tonumber(requests) or math.huge)
    and (tonumber(queued[2]) or 0) + added <= (tonumber(bytes) or math.huge)
end

local reply = {}
for call = argument, #ARGV, 8 do
  local id, lane, fingerprint, body, take_over, inputs, waiter, share = unpack(ARGV, call, call + 7)
  local tenant, requests, bytes = string.match(share, '^(%S+) (%S+) (%S+)$')
  local left, parked = unparked(take_over)
  id = left or id
  local request = prefix .. 'request:' .. id
  local known = redis.call('HMGET', request, 'state', 'fingerprint', 'status', 'gateways', 'waiters')
  local state, waiting, waiters = known[1], known[4], known[5]
  local failed = state == 'settled' and tonumber(known[3]) >= 500
  local outcome
  if state and known[2] ~= fingerprint then
    outcome = 'conflict'
  elseif state == 'settled' and not failed then
    outcome = 'settled'
  elseif state and not failed then
    outcome = 'attached'
    if not waiting then
      redis.call('HSET', request, 'gateways', gateway)
    elseif not string.find(',' .. waiting .. ',', ',' .. gateway .. ',', 1, true) then
      redis.call('HSET', request, 'gateways', waiting .. ',' .. gateway)
    end
    if waiters and waiter ~= '' then
      wait(id, waiters, waiter)
    elseif waiters then
      redis.call('HDEL', request, 'waiters')
      redis.call('ZREM', KEYS[2], id)
    end
  elseif body == '' then
    outcome = 'unknown'
  elseif tenant and not has_room(tenant, requests, bytes, #body) then
    outcome = 'no-room'
  else
    outcome = 'created'
    if failed then redis.call('DEL', request, prefix .. 'answer:' .. id) end
    redis.call('HSET', request, 'state', 'queued', 'lane', lane, 'fingerprint', fingerprint,
      'bytes', #body, 'attempts', 0, 'accepted', now, 'gateways', gateway)
    if tonumber(inputs) > 1 then redis.call('HSET', request, 'inputs', inputs) end
    if tenant then
      -- Whatever takes it out of the queue, or puts it back, counts by this field.
      redis.call('HSET', request, 'tenant', tenant)
      redis.call('HINCRBY', prefix .. 'queued:' .. tenant, 'requests', 1)
      redis.call('HINCRBY', prefix .. 'queued:' .. tenant, 'bytes', #body)
    end
    redis.call('SET', prefix .. 'body:' .. id, body)
    redis.call('ZADD', KEYS[1], now + ARGV[3], id)
    if waiter ~= '' then wait(id, '', waiter) end
  end
  reply[#reply + 1] = outcome
  reply[#reply + 1] = parked or ''
end
reply[#reply + 1] = redis.call('ZCOUNT', KEYS[1], '-inf', now + ARGV[3])
return reply
