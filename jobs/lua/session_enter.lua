-- with: _base _session
-- A picture that was asked for in a session is public: now it is an entry.
-- ARGV: id, job, its message, ms within which its bot looks at it, event, detail
-- Returns 1 if it is one, 0 if it came too late or was not asked for there.
local session = read_session(ARGV[1])
if not session then return 0 end
local asked, entries = session_key(session.id, 'asked'), session_key(session.id, 'entries')
if redis.call('HEXISTS', entries, ARGV[2]) == 1 then return 1 end
local value = redis.call('HGET', asked, ARGV[2])
if not value or session.status ~= 'open' then return 0 end
value = string.gsub(value, '^(%d+):%d+:', '%1:' .. ARGV[3] .. ':', 1)
redis.call('HSET', entries, ARGV[2], value)
redis.call('HDEL', asked, ARGV[2])
keep_session(session, entries)
session_changed(session, ARGV[4])
audit(ARGV[2], ARGV[5], ARGV[6])
return 1
