-- with: _base _session
-- Write down how far the work on a session is, and when it goes on.
-- ARGV: id, fence, status, progress (JSON), when it goes on (ms from now; -1: at its end), the changes
--       that its card shows (-1: not said), ms within which its bot looks at another one, event ('' for
--       no row), detail
-- Returns 1, or 0 where another process has it by now.
local session = read_session(ARGV[1])
if not session or redis.call('HGET', session_key(ARGV[1]), 'fence') ~= ARGV[2] then return 0 end
local due, running = key('sessions:due:' .. session.origin), key('sessions:of:' .. session.server)
redis.call('HSET', session_key(session.id), 'status', ARGV[3], 'progress', ARGV[4])
local next = tonumber(ARGV[5]) < 0 and session.ends or now + ARGV[5]
local changes = redis.call('HGET', session_key(session.id), 'changes')
if tonumber(ARGV[6]) >= 0 and changes ~= ARGV[6] then next = math.min(next, now + ARGV[7]) end
if ARGV[3] == 'over' then
  redis.call('ZREM', due, session.id)
  redis.call('ZREM', running, session.id)
else
  redis.call('ZADD', due, next, session.id)
end
if ARGV[8] ~= '' then audit('', ARGV[8], ARGV[9]) end
return 1
