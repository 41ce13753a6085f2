-- with: _base
-- A job's card, for its bot, and whose job it is: /privacy asks for that as long as it is kept.
-- ARGV: TTL (ms), origin, id, card, member
local cards, owned = key('cards:' .. ARGV[2]), key('owned:' .. ARGV[5])
redis.call('HSET', cards, ARGV[3], ARGV[4])
redis.call('PEXPIRE', cards, ARGV[1])
redis.call('ZADD', owned, now / 1000, ARGV[3])
redis.call('ZREMRANGEBYSCORE', owned, '-inf', (now - ARGV[1]) / 1000)
redis.call('PEXPIRE', owned, ARGV[1])
return 1
