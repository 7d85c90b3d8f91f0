--[[
  Puts off queued requests of a paused lane, so that drains do not look at each of them at every tick.
  They stay in the outbox: whatever happens to the pause, they come back by themselves.

  KEYS[1]  outbox
  KEYS[2]  paused lanes

  ARGV[1]  lane id
  ARGV[2]  ms until a drain looks at them again
  ARGV[3…] request ids

  Returns  1  put off
           0  the lane is not paused (any more): nothing changed
]]
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for argument = 3, #ARGV do
  redis.call('ZADD', KEYS[1], 'XX', now + ARGV[2], ARGV[argument])
end
return 1
