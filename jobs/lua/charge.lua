-- with: _base
-- Count what a member asks for, once for each job, unless it is too much.
-- ARGV: name, job, pictures, pictures in 24 hours (0: any), seconds between two requests (0: none)
-- Returns {'', 0, 0}, {'cooldown', 0, ms to wait}, or {'daily', how many are left, when (ms since the
-- epoch) there are enough again}.
local name, job, pictures = key(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local daily, cooldown_ms = tonumber(ARGV[4]), tonumber(ARGV[5]) * 1000
redis.call('ZREMRANGEBYSCORE', name, '-inf', now - DAY_MS)
if redis.call('ZSCORE', name, job .. ':1') then return {'', 0, 0} end
local last = redis.call('ZRANGE', name, -1, -1, 'WITHSCORES')[2]
if last and now - tonumber(last) < cooldown_ms then
  return {'cooldown', 0, cooldown_ms - (now - tonumber(last))}
end
local used = redis.call('ZCARD', name)
if daily > 0 and used + pictures > daily then
  -- The oldest make room, one after the other.
  local enough = redis.call('ZRANGE', name, used + pictures - daily - 1, used + pictures - daily - 1,
    'WITHSCORES')[2]
  return {'daily', math.max(0, daily - used), (tonumber(enough) or now) + DAY_MS}
end
for picture = 1, pictures do redis.call('ZADD', name, now, job .. ':' .. picture) end
redis.call('PEXPIRE', name, DAY_MS)
return {'', 0, 0}
