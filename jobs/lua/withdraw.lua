-- with: _base _sharing _line _ending
-- Take back a submission whose answer was lost: its owner was told that nothing was queued, so
-- nothing is ever told of it. One that is over already stays as it is.
-- ARGV: id
local id, job = ARGV[1], read_job(ARGV[1])
-- How long a submission may still be under way to us: connections that fall silent die earlier.
local LATE_MS = 3600 * 1000
frees_memory()
if not job then
  -- It may yet arrive, behind this: then it is there already, and over.
  redis.call('HSET', job_key(id), 'status', 'cancelled')
  redis.call('PEXPIRE', job_key(id), LATE_MS)
elseif job.status == 'running' then
  redis.call('HSET', job_key(id), 'cancel', '1', 'silent', '1')
  audit(id, 'withdrawn')
elseif job.status == 'queued' then
  job.silent = '1'
  dequeue(job)
  audit(id, 'withdrawn')
  close(job, 'cancelled', '')
  redis.call('HDEL', job_key(id), 'payload')
  redis.call('DEL', reply_key(id))
end
return 1
