-- head.lua: put before every script that changes a queue.
--
-- The head of a partition is a sorted set of its two lanes, each with the
-- earliest moment at which it has work (milliseconds since 1970); a lane
-- without work is not in it. It is always exact, so that one ZRANGE tells what
-- four queues would.

-- whole writes a number without the exponent Lua would give it.
local function whole(n)
  return string.format('%.0f', n)
end

local function first(queue)
  local r = redis.call('ZRANGE', queue, 0, 0, 'WITHSCORES')
  return r[2] and tonumber(r[2])
end

-- measure sets a lane's head anew and returns it, '' for none.
local function measure(head, lane, ready, leased)
  local at, lease_end = first(ready), first(leased)
  if lease_end and (not at or lease_end < at) then
    at = lease_end
  end
  if not at then
    redis.call('ZREM', head, lane)
    return ''
  end
  redis.call('ZADD', head, whole(at), lane)
  return whole(at)
end
