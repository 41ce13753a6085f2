-- with: _base _session
-- Open a creative session, if its server may have one more.
-- ARGV: id, server, how many it may have, origin, ends (ms), how long it is kept after (ms), entries in
--       all, what it is (JSON), when its bot looks after it first (ms from now), event, detail
-- Returns 1, or 0 if there are too many.
local id, server = ARGV[1], ARGV[2]
local running, due = key('sessions:of:' .. server), key('sessions:due:' .. ARGV[4])
if redis.call('EXISTS', session_key(id)) == 1 then return 1 end
for _, other in ipairs(redis.call('ZRANGE', running, 0, -1)) do
  if redis.call('EXISTS', session_key(other)) == 0 then redis.call('ZREM', running, other) end
end
if redis.call('ZCARD', running) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', session_key(id), 'status', 'open', 'ends', ARGV[5], 'life', ARGV[6], 'origin',
  ARGV[4], 'server', server, 'most', ARGV[7], 'about', ARGV[8], 'votes', 0, 'changes', 0, 'fence', 0)
local session = read_session(id)
keep_session(session, session_key(id))
redis.call('ZADD', running, ARGV[5], id)
redis.call('ZADD', due, now + ARGV[9], id)
for _, name in ipairs({running, due}) do
  local life = math.max(0, ARGV[5] - now) + ARGV[6]
  -- No shorter than for those that are in it already; a new key has no TTL yet.
  if redis.call('PTTL', name) < life then redis.call('PEXPIRE', name, life) end
end
audit('', ARGV[10], ARGV[11])
return 1
