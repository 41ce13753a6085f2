-- with: _base
-- Keep an outcome back until a moderator has decided of it, if there is room for it.
-- What is kept lives until it is decided and told, or until nobody did in time (`lapse`).
-- Where nobody can be asked, its bot gets it again.
-- ARGV: id, status ('open', or why nobody can be asked), how long it waits (ms), how many may wait, how
--       many of one server, how many bytes, server, member, detail, detail where there is no room, then
--       field, value...
-- Returns the status that it has: one given, 'full', what was decided already, or 'gone'.
local id, status, life, server, member = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[7], ARGV[8]
local name = key('approval:' .. id)
local before = redis.call('HGET', name, 'status')
if before then return before end
local job, detail = job_key(id), ARGV[9]
local origin = redis.call('HGET', job, 'origin')
if not origin then return 'gone' end
local names, bytes = {job, reply_key(id)}, 0
for picture = 0, tonumber(redis.call('HGET', job, 'pictures') or 0) - 1 do
  local out = job .. ':out:' .. picture
  names[#names + 1] = out
  bytes = bytes + redis.call('STRLEN', out)
end
local number, own, total = 0, 0, bytes
for _, held in ipairs(redis.call('ZRANGE', key('held'), 0, -1)) do
  local whose, size = string.match(held, '^%S+ (%S+) %S+ (%S+)$')
  number, total = number + 1, total + size
  if whose == server then own = own + 1 end
end
if status == 'open' and (number >= tonumber(ARGV[4]) or own >= tonumber(ARGV[5])
    or total > tonumber(ARGV[6])) then
  status, detail = 'full', ARGV[10]
end
redis.call('HSET', name, 'status', status, 'server', server, 'member', member, unpack(ARGV, 11))
redis.call('PEXPIRE', name, life + IDLE_MS)
redis.call('HSET', job, 'held', 1)
if status == 'open' then
  local held = table.concat({id, server, member, bytes}, ' ')
  redis.call('HSET', name, 'held', held, 'until', math.floor((now + life) / 1000))
  redis.call('ZADD', key('held'), now + life, held)
  -- The last of them is over by then, whatever the setting becomes.
  redis.call('PEXPIRE', key('held'), 7 * DAY_MS + IDLE_MS)
  for _, each in ipairs(names) do redis.call('PEXPIRE', each, life + IDLE_MS, 'GT') end
else
  publish(id, origin)
end
audit(id, status == 'open' and 'held' or 'withheld', detail)
return status
