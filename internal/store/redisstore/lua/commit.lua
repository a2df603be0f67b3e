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

local call = redis.call
local promise, keyed = ARGV[1] == 'p', ARGV[5] ~= '0'
local field, expected, posts, version = ARGV[2], ARGV[3], '', '1'
if promise and field == '0' and expected == '0' then
  -- Most of what comes is a promise made just now: it takes its number and its
  -- key by writing them, which is half the calls, and gives the number back when
  -- the key was there.
  field = whole(call('INCR', KEYS[2]))
  if keyed and not call('SET', KEYS[3], field, 'NX', 'PX', ARGV[5]) then
    call('DECR', KEYS[2])
    return { 'duplicate', call('GET', KEYS[3]) }
  end
else
  local seen = keyed and call('GET', KEYS[3])
  if seen then
    return { 'duplicate', seen }
  end
  local old = call('HGET', KEYS[1], field)
  local stored = '0'
  if old then
    stored = string.match(old, '^%d+')
    posts = string.match(old, '\n.*$') or ''
  end
  if stored ~= expected then
    return { 'version' }
  end
  -- All is checked. From here on it is written.
  version = whole(tonumber(expected) + 1)
  if promise and expected == '0' and tonumber(field) > tonumber(call('GET', KEYS[2]) or '0') then
    call('SET', KEYS[2], field)
  end
  if keyed then
    call('SET', KEYS[3], promise and field or '0', 'PX', ARGV[5])
  end
end
call('HSET', KEYS[1], field, version .. ARGV[4] .. posts)

local leave, join, wakes, notices = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local key, arg = 9, 10
for _ = 1, leave do
  key = key + 1
  call('ZREM', KEYS[key], field)
end
if join > 0 then
  local low = tonumber(field) % 1048576
  for _ = 1, join do
    key, arg = key + 1, arg + 1
    call('ZADD', KEYS[key], whole(tonumber(ARGV[arg]) * 1048576 + low), field)
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
    call('ZREM', KEYS[6], member)
    call('HDEL', KEYS[7], member)
  end
  if at == '0' then
    call('ZREM', KEYS[5], member)
  else
    call('ZADD', KEYS[5], at, member)
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
  call('ZADD', KEYS[8], at, ARGV[6] .. name)
  call('HSET', KEYS[9], ARGV[6] .. name, body)
  bring(at, 'notice')
end
if #heads > 0 then
  call('ZADD', KEYS[4], 'LT', unpack(heads))
end
return { 'written', field, version }
