-- with: _base _sharing _line _ending
-- End an attempt without a result.
-- ARGV: id, fence, failure, how ('retry', 'final', 'release'), delay before another attempt (ms),
--       what it is charged if it was cancelled (s)
-- Returns 0 when the lease is lost, else 1.
local job, how = held(ARGV[1], ARGV[2]), ARGV[4]
if not job then return 0 end
frees_memory()
if how == 'final' then
  close(job, 'failed', ARGV[3])
elseif how == 'release' then
  job.attempts = redis.call('HINCRBY', job_key(job.id), 'attempts', -1)
  retry(job, ARGV[3], 0, tonumber(ARGV[6]))
else
  -- Doubled with each attempt.
  retry(job, ARGV[3], ARGV[5] * 2 ^ (job.attempts - 1))
end
return 1
