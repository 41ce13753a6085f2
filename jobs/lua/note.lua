-- with: _base
-- Remember what is about to be sent for an outcome. ARGV: id, note
if redis.call('EXISTS', job_key(ARGV[1])) == 0 then return 0 end
redis.call('HSET', job_key(ARGV[1]), 'sending', ARGV[2])
return 1
