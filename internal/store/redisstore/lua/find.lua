-- find.lua: one page of an index with its promises.
--
-- KEYS[1]  the index: member number, score second * 2^20 + number % 2^20
-- KEYS[2]  hash of promises
--
-- ARGV[1], ARGV[2]  first and last score of the whole answer, as ZCOUNT takes them
-- ARGV[3], ARGV[4]  first and last score of what is left of it for this page
-- ARGV[5]  '1' for the latest first
-- ARGV[6]  how many on the page
--
-- Returns { total, score of the page's last when there are more, or '',
--           number, promise, number, promise, … }.

local limit = tonumber(ARGV[6])
local found
if ARGV[5] == '1' then
  found = redis.call('ZRANGE', KEYS[1], ARGV[4], ARGV[3], 'BYSCORE', 'REV', 'LIMIT', 0, limit + 1, 'WITHSCORES')
else
  found = redis.call('ZRANGE', KEYS[1], ARGV[3], ARGV[4], 'BYSCORE', 'LIMIT', 0, limit + 1, 'WITHSCORES')
end
local answer = { redis.call('ZCOUNT', KEYS[1], ARGV[1], ARGV[2]), '' }
local count = #found / 2
if count > limit then
  count = limit
  answer[2] = string.format('%.0f', tonumber(found[2 * count]))
end
if count == 0 then
  return answer
end
local numbers = {}
for i = 1, count do
  numbers[i] = found[2 * i - 1]
end
local values = redis.call('HMGET', KEYS[2], unpack(numbers))
for i = 1, count do
  answer[#answer + 1] = numbers[i]
  answer[#answer + 1] = values[i] or ''
end
return answer
