-- with: _base _session
-- Sessions that somebody has to look at, each for one bot alone: it is due again when that one is
-- silent for too long. ARGV: origin, how many, how long (ms)
-- Returns for each its id and fence, which makes the writing of an earlier one fail.
local due, found = key('sessions:due:' .. ARGV[1]), {}
for _, id in ipairs(redis.call('ZRANGE', due, '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[2])) do
  if redis.call('EXISTS', session_key(id)) == 0 then
    redis.call('ZREM', due, id)
  else
    redis.call('ZADD', due, now + ARGV[3], id)
    found[#found + 1] = id
    found[#found + 1] = redis.call('HINCRBY', session_key(id), 'fence', 1)
  end
end
return found
