-- with: _base
-- As if a job had not been asked for. ARGV: name, job
local picture = 1
while redis.call('ZREM', key(ARGV[1]), ARGV[2] .. ':' .. picture) == 1 do picture = picture + 1 end
return picture - 1
