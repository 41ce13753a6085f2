-- with: _base _session
-- A session that still takes entries ends at another time; 0 is now.
-- ARGV: id, ends (ms), event, detail. Returns 1, or 0 if it has ended.
local session = read_session(ARGV[1])
if not session or not takes(session) then return 0 end
session.ends = math.max(now, tonumber(ARGV[2]))
redis.call('HSET', session_key(session.id), 'ends', string.format('%.0f', session.ends))
local running, due = key('sessions:of:' .. session.server), key('sessions:due:' .. session.origin)
redis.call('ZADD', running, session.ends, session.id)
for _, part in ipairs({'asked', 'entries', 'of', 'cast'}) do
  keep_session(session, session_key(session.id, part))
end
-- What is found in one of its hashes, by its fields.
local function each_in(part, act)
  local all = redis.call('HGETALL', session_key(session.id, part))
  for index = 1, #all, 2 do act(all[index]) end
end
each_in('entries', function(job) keep_session(session, session_key(session.id, 'for:' .. job)) end)
each_in('of', function(member) note_member(session, member) end)
each_in('cast', function(member) note_member(session, member) end)
keep_session(session, session_key(session.id))
for _, name in ipairs({running, due}) do
  redis.call('PEXPIRE', name, math.max(0, session.ends - now) + session.life, 'GT')
end
session_changed(session, 0)
audit('', ARGV[3], ARGV[4])
return 1
