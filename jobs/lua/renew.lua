-- with: _base _sharing _line _ending
-- Extend a lease and note progress.
-- ARGV: id, fence, lease (ms), progress ('' for none), preview ('' for none), keep_preview (ms)
-- Returns -1 when the lease is lost, 1 when the job should be cancelled, else 0.
local job = held(ARGV[1], ARGV[2])
if not job then return -1 end
frees_memory()
redis.call('ZADD', key('leases'), 'XX', now + ARGV[3], job.id)
if ARGV[4] ~= '' then redis.call('HSET', job_key(job.id), 'progress', ARGV[4]) end
if ARGV[5] ~= '' then redis.call('SET', job_key(job.id) .. ':preview', ARGV[5], 'PX', ARGV[6]) end
return job.cancel == '1' and 1 or 0
