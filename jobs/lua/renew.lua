-- Extend a lease and note progress. ARGV: id, fence, lease (ms), progress ('' for none)
-- Returns -1 when the lease is lost, 1 when the job should be cancelled, else 0.
if not held(ARGV[1], ARGV[2]) then return -1 end
redis.call('ZADD', key('leases'), 'XX', now + tonumber(ARGV[3]), ARGV[1])
if ARGV[4] ~= '' then redis.call('HSET', job_key(ARGV[1]), 'progress', ARGV[4]) end
return redis.call('HGET', job_key(ARGV[1]), 'cancel') == '1' and 1 or 0
