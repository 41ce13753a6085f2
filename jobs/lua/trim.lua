-- with: _base
-- Let the oldest audit rows go with their seals, and say so in a row, by which those that are left can
-- still be proven. Unless another process did meanwhile.
-- ARGV: the oldest seal's entry, that of the first to stay, the first row's id to stay, what the row says
-- Returns 1 if they are gone.
local first = redis.call('XRANGE', key('seals'), '-', '+', 'COUNT', 1)[1]
if not first or first[1] ~= ARGV[1] then return 0 end
redis.call('XTRIM', key('audit'), 'MINID', ARGV[3])
redis.call('XTRIM', key('seals'), 'MINID', ARGV[2])
audit('', 'trimmed', ARGV[4])
return 1
