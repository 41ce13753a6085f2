-- with: _base _session
-- Vote for an entry, or take the vote back. One vote for an entry, and so many in all.
-- ARGV: id, job, member, 1 or 0 to take it back, votes a member has (-1: any), votes in all, ms within
--       which its bot looks at it, event, detail
-- Returns {what became of it, votes left (-1: any)}: 'voted', 'again', 'taken', 'none' (there was none),
-- 'own', 'spent', 'full', 'gone' (no such entry), 'closed'.
local session, member, most = read_session(ARGV[1]), ARGV[3], tonumber(ARGV[5])
if not session or not takes(session) then return {'closed', 0} end
local value = redis.call('HGET', session_key(session.id, 'entries'), ARGV[2])
if not value then return {'gone', 0} end
local votes, cast = session_key(session.id, 'for:' .. ARGV[2]), session_key(session.id, 'cast')
local used = tonumber(redis.call('HGET', cast, member) or 0)
local function left() return most < 0 and -1 or math.max(0, most - used) end
local there = redis.call('SISMEMBER', votes, member) == 1
local step
if ARGV[4] == '1' then
  if there then return {'again', left()} end
  if string.match(value, '^%d+') == member then return {'own', left()} end
  if most >= 0 and used >= most then return {'spent', 0} end
  if tonumber(redis.call('HGET', session_key(session.id), 'votes')) >= tonumber(ARGV[6]) then
    return {'full', left()}
  end
  redis.call('SADD', votes, member)
  keep_session(session, votes)
  note_member(session, member)
  step = 1
else
  if not there then return {'none', left()} end
  redis.call('SREM', votes, member)
  step = -1
end
used = redis.call('HINCRBY', cast, member, step)
redis.call('HINCRBY', session_key(session.id), 'votes', step)
keep_session(session, cast)
session_changed(session, ARGV[7])
audit(ARGV[2], ARGV[8], ARGV[9])
return {step == 1 and 'voted' or 'taken', left()}
