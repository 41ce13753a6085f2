-- with: _base
-- An outcome waits for the moderators, who have it before them: what they decide hands it out again.
-- ARGV: group, origin, entry, id, where their card is ('' for nowhere)
if ARGV[5] ~= '' and redis.call('EXISTS', key('approval:' .. ARGV[4])) == 1 then
  redis.call('HSET', key('approval:' .. ARGV[4]), 'card', ARGV[5])
  redis.call('HDEL', key('approval:' .. ARGV[4]), 'begun')
end
local results = key('results:' .. ARGV[2])
redis.call('XACK', results, ARGV[1], ARGV[3])
return redis.call('XDEL', results, ARGV[3])
