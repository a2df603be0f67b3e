-- commit.lua: writes a document and all that follows from it, or nothing.
--
-- KEYS[1]  hash of documents: field → version, body, posts
-- KEYS[2]  the last number given out
-- KEYS[3]  the idempotency key
-- KEYS[4]  head of the partition
-- KEYS[5]  due lane: ready      KEYS[6] leased      KEYS[7] holds
-- KEYS[8]  notice lane: ready   KEYS[9] bodies
-- KEYS[10…] the indexes to leave, then those to join
--
-- ARGV[1]  'p' for a promise, 'w' for a workspace
-- ARGV[2]  the field; '0' gives a promise the next number
-- ARGV[3]  the version that must be stored; '0' for none
-- ARGV[4]  the body
-- ARGV[5]  how long to remember the idempotency key, in milliseconds; '0': there is none
-- ARGV[6]  what queue members of this team begin with
-- ARGV[7…10] how many indexes to leave, indexes to join, wakes and notices
-- then, for each index to join, its second;
-- for each wake its subject ('' for the promise itself) and moment ('0' takes it out);
-- for each notice its key ('' to make it, when the number is new), moment and body.
--
-- Returns { 'written', number, version }, { 'duplicate', number } or { 'version' }.

if ARGV[5] ~= '0' then
  local seen = redis.call('GET', KEYS[3])
  if seen then
    return { 'duplicate', seen }
  end
end

local promise = ARGV[1] == 'p'
local field, expected, posts = ARGV[2], ARGV[3], ''
local last = promise and expected == '0' and tonumber(redis.call('GET', KEYS[2]) or '0')
local fresh = promise and field == '0'
if fresh then
  if expected ~= '0' then
    return { 'version' }
  end
  field = whole(last + 1)
else
  local old = redis.call('HGET', KEYS[1], field)
  local version = '0'
  if old then
    version = string.match(old, '^%d+')
    posts = string.match(old, '\n.*$') or ''
  end
  if version ~= expected then
    return { 'version' }
  end
end

-- All is checked. From here on it is written.
local version = whole(tonumber(expected) + 1)
redis.call('HSET', KEYS[1], field, version .. ARGV[4] .. posts)
if last and tonumber(field) > last then
  redis.call('SET', KEYS[2], field)
end
if ARGV[5] ~= '0' then
  redis.call('SET', KEYS[3], promise and field or '0', 'PX', ARGV[5])
end

local leave, join, wakes, notices = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local key, arg = 9, 10
for _ = 1, leave do
  key = key + 1
  redis.call('ZREM', KEYS[key], field)
end
if join > 0 then
  local low = tonumber(field) % 1048576
  for _ = 1, join do
    key, arg = key + 1, arg + 1
    redis.call('ZADD', KEYS[key], whole(tonumber(ARGV[arg]) * 1048576 + low), field)
  end
end

-- Moments to bring the head forward to.
local heads = {}
local function bring(at, lane)
  heads[#heads + 1] = at
  heads[#heads + 1] = lane
end

for _ = 1, wakes do
  local subject, at = ARGV[arg + 1], ARGV[arg + 2]
  arg = arg + 2
  local member = ARGV[6] .. (subject == '' and 'p:' .. field or subject)
  if expected ~= '0' or not promise then
    redis.call('ZREM', KEYS[6], member)
    redis.call('HDEL', KEYS[7], member)
  end
  if at == '0' then
    redis.call('ZREM', KEYS[5], member)
  else
    redis.call('ZADD', KEYS[5], at, member)
    if expected == '0' then
      bring(at, 'due')
    end
  end
end
if wakes > 0 and expected ~= '0' then
  -- What was replaced may have been the earliest.
  measure(KEYS[4], 'due', KEYS[5], KEYS[6])
end

for i = 1, notices do
  local name, at, body = ARGV[arg + 1], ARGV[arg + 2], ARGV[arg + 3]
  arg = arg + 3
  if name == '' then
    name = 'p' .. field .. '.' .. version .. '.' .. (i - 1)
    body = '{"n":' .. field .. ',' .. string.sub(body, 2)
  end
  redis.call('ZADD', KEYS[8], at, ARGV[6] .. name)
  redis.call('HSET', KEYS[9], ARGV[6] .. name, body)
  bring(at, 'notice')
end
if #heads > 0 then
  redis.call('ZADD', KEYS[4], 'LT', unpack(heads))
end
return { 'written', field, version }
