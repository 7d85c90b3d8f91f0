--[[
  Tells all that is known of a request, in one look. Changes nothing. One that is unknown takes as
  many round trips as one that is another tenant's: the caller of this finds out whose it is.

  KEYS[1]  request hash
  KEYS[2]  outbox

  ARGV[1]  key prefix of the shard
  ARGV[2]  request id

  Returns  {}  no such request
           {request's fields, how many wait before it (-1 when it does not wait), its lane's
           description, its batch's fields, ms that its lane's batches took lately}
           where the last three are empty when there is nothing known
]]
local request = redis.call('HGETALL', KEYS[1])
if #request == 0 then return {} end
local lane, batch = unpack(redis.call('HMGET', KEYS[1], 'lane', 'batch'))
return {
  request,
  redis.call('ZRANK', KEYS[2], ARGV[2]) or -1,
  redis.call('GET', ARGV[1] .. 'lane:' .. lane) or '',
  batch and redis.call('HGETALL', ARGV[1] .. 'batch:' .. batch) or {},
  redis.call('GET', ARGV[1] .. 'pace:' .. lane) or '',
}
