-- with: _base
-- Decide what lies before the moderators, if nobody did yet; with all that follows, the audit row, and
-- a word to the member. ARGV: name, verdict, by, job ('' for none), event, detail, member, letter's id,
--       letter ('' for none), then for each thing that follows: what ('lift', 'forgive'), server, measure
-- Returns {1, verdict, by}, or {0, what was decided, by whom}; {0, '', ''} where there is nothing.
local name, member = key(ARGV[1]), ARGV[7]
local was = redis.call('HMGET', name, 'status', 'by')
if was[1] ~= 'open' then return {0, was[1] or '', was[2] or ''} end
redis.call('HSET', name, 'status', ARGV[2], 'by', ARGV[3])
for index = 10, #ARGV, 3 do
  local server, id = ARGV[index + 1], ARGV[index + 2]
  local at = server .. ':' .. member
  if ARGV[index] == 'forgive' then redis.call('ZREM', key('strikes:' .. at), id) end
  -- A block that came of something else stays.
  if redis.call('HGET', key('standing:' .. at), 'measure') == id then
    redis.call('HDEL', key('standing:' .. at), 'until', 'measure')
    redis.call('ZREM', key('blocked:' .. server), member)
  end
end
if ARGV[9] ~= '' then
  local letters = key('letters:' .. member)
  redis.call('HSET', letters, ARGV[8], ARGV[9])
  redis.call('PEXPIRE', letters, 30 * DAY_MS)
end
audit(ARGV[4], ARGV[5], ARGV[6])
return {1, ARGV[2], ARGV[3]}
