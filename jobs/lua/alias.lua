-- with: _base
-- The name that audit rows have for a member. ARGV: member, a new name, TTL (ms). Returns it.
local name = key('alias:' .. ARGV[1])
local alias = redis.call('GET', name) or ARGV[2]
redis.call('SET', name, alias, 'PX', ARGV[3])
redis.call('SET', key('named:' .. alias), ARGV[1], 'PX', ARGV[3])
return alias
