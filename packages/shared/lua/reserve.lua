--[[
  Asks for room under a provider's limit of enqueued tokens, for one batch. What a batch holds is
  given back by removing its field.

  KEYS[1]  quota hash: 'limit' (tokens; absent while unknown), 'until' (nobody before), and for each
           batch 'batch:<id>' = '<tokens> <reserved at>'

  ARGV[1]  batch id
  ARGV[2]  tokens that it will enqueue, estimated
  ARGV[3]  1 if it can be divided, 0 if it is one request
  ARGV[4]  ms after which a reservation is forgotten, should nobody have given it back
  ARGV[5]  seconds that the quota is remembered after its last use

  Returns  {1}         reserved, now or before
           {0, ms}     not now: the provider was full a moment ago, or (0 ms) others have the room
           {-1}        never: it is larger than the limit, and can be divided
           {-2}        not now: one request larger than the limit, and others are enqueued
]]
local quota, tokens = KEYS[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local own = 'batch:' .. ARGV[1]

local known = redis.call('HGETALL', quota)
local limit, full_until, enqueued, others = nil, 0, 0, 0
for at = 1, #known, 2 do
  local field, value = known[at], known[at + 1]
  if field == 'limit' then
    limit = tonumber(value)
  elseif field == 'until' then
    full_until = tonumber(value)
  elseif string.sub(field, 1, 6) == 'batch:' and field ~= own then
    local held, since = string.match(value, '^(%d+) (%d+)$')
    if now - since > tonumber(ARGV[4]) then
      redis.call('HDEL', quota, field)
    else
      enqueued = enqueued + held
      others = others + 1
    end
  end
end
if full_until > now then return { 0, full_until - now } end
if limit and tokens > limit then
  if ARGV[3] == '1' then return { -1 } end
  -- One request, which may be less than our estimate says: let the provider judge.
  if others > 0 then return { -2 } end
elseif limit and enqueued + tokens > limit then
  return { 0, 0 }
end
redis.call('HSET', quota, own, string.format('%d %d', tokens, now))
redis.call('EXPIRE', quota, ARGV[5])
return { 1 }
