-- claim.lua: takes work that is due on one lane of one partition. Work whose
-- lease ran out comes first.
--
-- KEYS[1]  head of the partition
-- KEYS[2]  ready: member → when it is due
-- KEYS[3]  leased: member → when the lease ends
-- KEYS[4]  holds: member → token, space, when it fell due. The field '' is there
--          for its length alone: see below.
-- KEYS[5]  the last token given out
-- KEYS[6]  bodies; read on the notice lane only
--
-- ARGV[1]  the lane
-- ARGV[2]  now
-- ARGV[3]  when the new leases end
-- ARGV[4]  how many at most
--
-- Returns { the lane's head afterwards or '', token, how many of these were
-- leased before, member, due, member, due, … } and on the notice lane as many
-- bodies after that.

local n = tonumber(ARGV[4])
local back = redis.call('ZRANGE', KEYS[3], '-inf', ARGV[2], 'BYSCORE', 'LIMIT', 0, n)
local new = {}
if #back < n then
  new = redis.call('ZRANGE', KEYS[2], '-inf', ARGV[2], 'BYSCORE', 'LIMIT', 0, n - #back, 'WITHSCORES')
end
if #back + #new == 0 then
  return { measure(KEYS[1], ARGV[1], KEYS[2], KEYS[3]), 0, 0 }
end

local token = redis.call('INCR', KEYS[5])
local members, leases, holds, answer = {}, {}, {}, { '', token, #back }
local mark = whole(token) .. ' '
local function take(member, due)
  members[#members + 1] = member
  leases[#leases + 1] = ARGV[3]
  leases[#leases + 1] = member
  holds[#holds + 1] = member
  holds[#holds + 1] = mark .. due
  answer[#answer + 1] = member
  answer[#answer + 1] = due
end
if #back > 0 then
  local held = redis.call('HMGET', KEYS[4], unpack(back))
  for i = 1, #back do
    take(back[i], held[i] and string.match(held[i], '%d+$') or ARGV[2])
  end
end
for i = 1, #new, 2 do
  local due = new[i + 1]
  take(new[i], string.find(due, 'e', 1, true) and whole(tonumber(due)) or due)
end
if #new > 0 then
  -- What was read is exactly the beginning of the queue.
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, #new / 2 - 1)
end
redis.call('ZADD', KEYS[3], unpack(leases))
-- Redis keeps a small hash as one list and searches it from end to end, which
-- makes a lot of 500 cost thirty times as much. One value over 64 bytes turns it
-- into a table for good.
redis.call('HSETNX', KEYS[4], '', string.rep('.', 65))
redis.call('HSET', KEYS[4], unpack(holds))
answer[1] = measure(KEYS[1], ARGV[1], KEYS[2], KEYS[3])
if ARGV[1] == 'notice' then
  for _, body in ipairs(redis.call('HMGET', KEYS[6], unpack(members))) do
    answer[#answer + 1] = body or ''
  end
end
return answer
