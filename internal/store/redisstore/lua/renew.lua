-- renew.lua: holds claims of one lane of one partition for longer.
--
-- KEYS[1]  head of the partition
-- KEYS[2]  the lane's ready queue   KEYS[3] leased   KEYS[4] holds
--
-- ARGV[1]  the lane
-- ARGV[2]  when the leases end
-- ARGV[3…] for each claim its member and its token
--
-- Returns for each claim 1, or 0 when it is not held any more.

local answer, kept = {}, {}
for i = 3, #ARGV, 2 do
  local held, mark = redis.call('HGET', KEYS[4], ARGV[i]), ARGV[i + 1] .. ' '
  local ours = held and string.sub(held, 1, #mark) == mark
  answer[#answer + 1] = ours and 1 or 0
  if ours then
    kept[#kept + 1] = ARGV[2]
    kept[#kept + 1] = ARGV[i]
  end
end
if #kept > 0 then
  redis.call('ZADD', KEYS[3], 'XX', 'GT', unpack(kept))
  measure(KEYS[1], ARGV[1], KEYS[2], KEYS[3])
end
return answer
