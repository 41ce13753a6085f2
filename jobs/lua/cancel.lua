-- with: _base _sharing _line _ending
-- Cancel a job: at once when queued, at the worker's next sign of life when running.
-- ARGV: id, who. Returns its status before, or '' when unknown.
local job = read_job(ARGV[1])
if not job then return '' end
frees_memory()
if job.status == 'queued' then
  audit(job.id, 'cancel_asked', ARGV[2])
  dequeue(job)
  close(job, 'cancelled', '')
elseif job.status == 'running' then
  redis.call('HSET', job_key(job.id), 'cancel', '1')
  audit(job.id, 'cancel_asked', ARGV[2])
end
return job.status
