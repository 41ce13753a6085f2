-- with: _base
-- What a member asked for in the last 24 hours. ARGV: name
return redis.call('ZCOUNT', key(ARGV[1]), now - DAY_MS, '+inf')
