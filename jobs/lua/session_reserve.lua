-- with: _base _session
-- A member asks for a picture in a session: it counts from now on, or two at once would be too many.
-- ARGV: id, job, member, name, entries a member may have
-- Returns 'ok', 'again' (this one counts already), 'over' (it is no session any more), 'closed', 'full',
-- 'used'.
local session = read_session(ARGV[1])
if not session or session.status == 'over' then return 'over' end
if not takes(session) then return 'closed' end
local asked, entries = session_key(session.id, 'asked'), session_key(session.id, 'entries')
if redis.call('HEXISTS', asked, ARGV[2]) + redis.call('HEXISTS', entries, ARGV[2]) > 0 then
  return 'again'
end
local of = session_key(session.id, 'of')
local most = tonumber(redis.call('HGET', session_key(session.id), 'most'))
if redis.call('HLEN', asked) + redis.call('HLEN', entries) >= most then return 'full' end
if tonumber(redis.call('HGET', of, ARGV[3]) or 0) >= tonumber(ARGV[5]) then return 'used' end
redis.call('HSET', asked, ARGV[2], ARGV[3] .. ':0:' .. ARGV[4])
redis.call('HINCRBY', of, ARGV[3], 1)
for _, name in ipairs({asked, of}) do keep_session(session, name) end
note_member(session, ARGV[3])
return 'ok'
