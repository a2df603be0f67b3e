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
-- ARGV[4]  how many claims; then for each
--   member, token,
--   when it is to be tried again ('0': it is done), its new body ('' for none),
--   the entry for the list of parked notices ('' for none),
--   which hash of promises (1 for KEYS[9], '0' for none), number, line and place of a post,
--   how many notices are owed; for each its member, moment and body.
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

-- Where each claim begins among the arguments, and who holds it.
local starts, members, at = {}, {}, 5
for i = 1, tonumber(ARGV[4]) do
  starts[i], members[i] = at, ARGV[at]
  at = at + 10 + 3 * tonumber(ARGV[at + 9])
end
local held = redis.call('HMGET', KEYS[4], unpack(members))

local ended, gone, seen, owes = {}, {}, {}, false
for i, s in ipairs(starts) do
  local member = members[i]
  if held[i] and not seen[member] and string.match(held[i], '^%d+') == ARGV[s + 1] then
    seen[member] = true
    ended[#ended + 1] = member
    if ARGV[s + 2] == '0' then
      gone[#gone + 1] = member
    else
      redis.call('ZADD', KEYS[2], ARGV[s + 2], member)
      if ARGV[s + 3] ~= '' then
        redis.call('HSET', KEYS[7], member, ARGV[s + 3])
      end
    end
    if ARGV[s + 4] ~= '' then
      redis.call('LPUSH', KEYS[8], ARGV[s + 4])
      redis.call('LTRIM', KEYS[8], 0, tonumber(ARGV[2]) - 1)
    end
    if ARGV[s + 5] ~= '0' then
      remember(KEYS[8 + tonumber(ARGV[s + 5])], ARGV[s + 6], ARGV[s + 7], ARGV[s + 8])
    end
    for o = s + 10, s + 7 + 3 * tonumber(ARGV[s + 9]), 3 do
      redis.call('ZADD', KEYS[5], ARGV[o + 1], ARGV[o])
      redis.call('HSET', KEYS[7], ARGV[o], ARGV[o + 2])
      owes = true
    end
  end
end
if #ended == 0 then
  return 0
end
redis.call('ZREM', KEYS[3], unpack(ended))
redis.call('HDEL', KEYS[4], unpack(ended))
if onNotices and #gone > 0 then
  redis.call('HDEL', KEYS[7], unpack(gone))
end
measure(KEYS[1], ARGV[1], KEYS[2], KEYS[3])
if owes and not onNotices then
  measure(KEYS[1], 'notice', KEYS[5], KEYS[6])
end
return #ended
