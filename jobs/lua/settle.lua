-- with: _base
-- Decide what lies before the moderators, if nobody did yet; with all that follows, the audit row, and
-- a word to the member. ARGV: name, verdict, by, job ('' for none), event, detail, member, letter's id,
--       letter ('' for none), then for each thing that follows three:
--         'lift', 'forgive', server, measure   the block that came of it; the strike too
--         'count', server, what                one more of these in how the member stands there
--         'note', field, value                 beside the decision
--         'publish', job, ''                   its outcome goes to its bot again
-- Returns {1, verdict, by}, or {0, what was decided, by whom}; {0, '', ''} where there is nothing.
local name, member = key(ARGV[1]), ARGV[7]
local STANDING_MS = 400 * DAY_MS
local was = redis.call('HMGET', name, 'status', 'by')
if was[1] ~= 'open' then return {0, was[1] or '', was[2] or ''} end
redis.call('HSET', name, 'status', ARGV[2], 'by', ARGV[3], 'at', math.floor(now / 1000))
for index = 10, #ARGV, 3 do
  local what, first, second = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  local at = first .. ':' .. member
  if what == 'publish' then
    redis.call('ZREM', key('held'), redis.call('HGET', name, 'held') or '')
    local origin = redis.call('HGET', job_key(first), 'origin')
    if origin then publish(first, origin) end
  elseif what == 'note' then
    redis.call('HSET', name, first, second)
  elseif what == 'count' then
    redis.call('HINCRBY', key('standing:' .. at), second, 1)
    redis.call('PEXPIRE', key('standing:' .. at), STANDING_MS)
    redis.call('SADD', key('judged:' .. member), first)
    redis.call('PEXPIRE', key('judged:' .. member), STANDING_MS)
  else
    if what == 'forgive' then redis.call('ZREM', key('strikes:' .. at), second) end
    -- A block that came of something else stays.
    if redis.call('HGET', key('standing:' .. at), 'measure') == second then
      redis.call('HDEL', key('standing:' .. at), 'until', 'measure')
      redis.call('ZREM', key('blocked:' .. first), member)
    end
  end
end
if ARGV[9] ~= '' then
  local letters = key('letters:' .. member)
  redis.call('HSET', letters, ARGV[8], ARGV[9])
  redis.call('PEXPIRE', letters, 30 * DAY_MS)
end
audit(ARGV[4], ARGV[5], ARGV[6])
return {1, ARGV[2], ARGV[3]}
