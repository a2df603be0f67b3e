-- settle.lua: ends claims of one lane of one partition. A claim that another
-- holds by now, or whose promise was committed since, is passed over.
--
-- KEYS[1]  head of the partition
-- KEYS[2]  the lane's ready queue   KEYS[3] leased   KEYS[4] holds
-- KEYS[5]  notice lane: ready       KEYS[6] leased   KEYS[7] bodies
-- KEYS[8]  list of parked notices, the latest first
-- KEYS[9…] hashes of promises, to remember posts in
--
-- ARGV[1]  the lane
-- ARGV[2]  how many parked notices to keep
-- ARGV[3]  how many posts of a promise to keep
-- ARGV[4]  how many claims; then for each its member, its token, and letters
-- that say how it ends, with what belongs to each letter after them, in this
-- order:
--   r  it is tried again: when
--   b  its new body
--   x  the entry for the list of parked notices
--   p  a post: which hash of promises (1 for KEYS[9]), number, line, place
--   o  notices are owed: how many, then for each its member, moment and body
-- Without r it is done.
--
-- Returns how many claims were ended.

local onNotices = ARGV[1] == 'notice'

local function remember(key, number, line, place)
  local old = redis.call('HGET', key, number)
  if not old then
    return
  end
  local cut = string.find(old, '\n', 1, true) or #old + 1
  local lines = {}
  for l in string.gmatch(string.sub(old, cut), '[^\n]+') do
    if string.sub(l, -#place) ~= place then
      lines[#lines + 1] = l
    end
  end
  lines[#lines + 1] = line
  local value = string.sub(old, 1, cut - 1)
  for i = math.max(1, #lines - tonumber(ARGV[3]) + 1), #lines do
    value = value .. '\n' .. lines[i]
  end
  redis.call('HSET', key, number, value)
end

-- sizes are how many arguments belong to each letter.
local sizes = { r = 1, b = 1, x = 1, p = 4 }

-- Where each claim begins among the arguments, and who holds it. Most end
-- without a letter, or with one.
local starts, members, at = {}, {}, 5
for i = 1, tonumber(ARGV[4]) do
  starts[i], members[i] = at, ARGV[at]
  local letters = ARGV[at + 2]
  at = at + 3
  if letters == 'r' then
    at = at + 1
  elseif letters ~= '' then
    for l in string.gmatch(letters, '.') do
      at = at + (sizes[l] or 1 + 3 * tonumber(ARGV[at]))
    end
  end
end
local held = redis.call('HMGET', KEYS[4], unpack(members))

-- What one command can write for all of them.
local ended, gone, seen, retries, bodies, owes = {}, {}, {}, {}, {}, false
local function push(list, first, second)
  list[#list + 1] = first
  list[#list + 1] = second
end
local ends = {
  r = function(member, a)
    gone[#gone] = nil
    push(retries, ARGV[a], member)
  end,
  b = function(member, a)
    push(bodies, member, ARGV[a])
  end,
  x = function(_, a)
    redis.call('LPUSH', KEYS[8], ARGV[a])
    redis.call('LTRIM', KEYS[8], 0, tonumber(ARGV[2]) - 1)
  end,
  p = function(_, a)
    remember(KEYS[8 + tonumber(ARGV[a])], ARGV[a + 1], ARGV[a + 2], ARGV[a + 3])
  end,
  o = function(_, a)
    for o = a + 1, a + 3 * tonumber(ARGV[a]), 3 do
      redis.call('ZADD', KEYS[5], ARGV[o + 1], ARGV[o])
      redis.call('HSET', KEYS[7], ARGV[o], ARGV[o + 2])
    end
    owes = true
  end,
}
for i, start in ipairs(starts) do
  local member, mark = members[i], ARGV[start + 1] .. ' '
  if held[i] and not seen[member] and string.sub(held[i], 1, #mark) == mark then
    seen[member] = true
    ended[#ended + 1] = member
    gone[#gone + 1] = member
    local letters, a = ARGV[start + 2], start + 3
    if letters ~= '' then
      for l in string.gmatch(letters, '.') do
        ends[l](member, a)
        a = a + (sizes[l] or 0)
      end
    end
  end
end
if #ended == 0 then
  return 0
end
redis.call('ZREM', KEYS[3], unpack(ended))
redis.call('HDEL', KEYS[4], unpack(ended))
if #retries > 0 then
  redis.call('ZADD', KEYS[2], unpack(retries))
end
if #bodies > 0 then
  redis.call('HSET', KEYS[7], unpack(bodies))
end
if onNotices and #gone > 0 then
  redis.call('HDEL', KEYS[7], unpack(gone))
end
measure(KEYS[1], ARGV[1], KEYS[2], KEYS[3])
if owes and not onNotices then
  measure(KEYS[1], 'notice', KEYS[5], KEYS[6])
end
return #ended
