-- with: _base
-- The moderators' card of a picture is about to be posted. ARGV: id, channel
local name = key('approval:' .. ARGV[1])
if redis.call('EXISTS', name) == 0 then return 0 end
redis.call('HSET', name, 'begun', ARGV[2])
return 1
