-- with: _base _session
-- Whoever looks after a session goes on with it. ARGV: id, fence, for how long (ms)
-- Returns 1, or 0 where another process has it by now.
local session = read_session(ARGV[1])
if not session or redis.call('HGET', session_key(ARGV[1]), 'fence') ~= ARGV[2] then return 0 end
redis.call('ZADD', key('sessions:due:' .. session.origin), 'XX', now + ARGV[3], session.id)
return 1
