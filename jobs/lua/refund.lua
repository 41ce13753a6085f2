-- with: _base
-- As if a job had asked for so many pictures alone. ARGV: name, job, how many still count
local kept = tonumber(ARGV[3])
local picture = kept + 1
while redis.call('ZREM', key(ARGV[1]), ARGV[2] .. ':' .. picture) == 1 do picture = picture + 1 end
return picture - 1 - kept
