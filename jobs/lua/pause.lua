-- with: _base
-- Hand out no job, or go on. ARGV: who, why ('' to go on), why as the audit says
-- it. Returns 1 when that was a change.
local was = redis.call('EXISTS', key('paused'))
if ARGV[2] ~= '' then
  -- Bounded like all else: a studio that nobody resumes for a month goes on by itself.
  redis.call('SET', key('paused'), ARGV[2], 'PX', 30 * DAY_MS)
  audit('', 'paused', cjson.encode({who = ARGV[1], why = ARGV[3]}))
  return 1 - was
end
redis.call('DEL', key('paused'))
wake()
audit('', 'resumed', cjson.encode({who = ARGV[1]}))
return was
