--[[
  Gives members of a batch another try: they wait in the outbox, from which a dispatcher takes them.

  KEYS[1]  outbox

  ARGV[1]  key prefix of the shard
  ARGV[2]  batch id
  ARGV[3]  tries that a request has; 0 when this try was no fault of the request and does not count
  ARGV[4]  ms until a dispatcher may take them
  ARGV[5]  group they may share a batch with from now on: '' for anybody of their lane, '=' as before
  ARGV[6…] request ids

  Returns  {number given back, id, …}  the ids are those that have no try left: unchanged, still in
           the batch, to be settled by the caller
]]
local prefix, batch, tries = ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local due = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[4]

local reply = { 0 }
for argument = 6, #ARGV do
  local id = ARGV[argument]
  local request = prefix .. 'request:' .. id
  local state, owner, attempts, tenant, bytes =
    unpack(redis.call('HMGET', request, 'state', 'batch', 'attempts', 'tenant', 'bytes'))
  if state == 'batched' and owner == batch then
    local made = attempts + (tries > 0 and 1 or 0)
    if tries > 0 and made >= tries then
      reply[#reply + 1] = id
    else
      redis.call('HSET', request, 'state', 'queued', 'attempts', made)
      redis.call('HDEL', request, 'batch', 'claimed')
      if ARGV[5] == '' then
        redis.call('HDEL', request, 'group')
      elseif ARGV[5] ~= '=' then
        redis.call('HSET', request, 'group', ARGV[5])
      end
      redis.call('ZADD', KEYS[1], due, id)
      if tenant then
        redis.call('HINCRBY', prefix .. 'queued:' .. tenant, 'requests', 1)
        redis.call('HINCRBY', prefix .. 'queued:' .. tenant, 'bytes', bytes)
      end
      reply[1] = reply[1] + 1
    end
  end
end
return reply
