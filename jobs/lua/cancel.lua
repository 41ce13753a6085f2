-- Cancel a job: at once when queued, at the worker's next sign of life when running.
-- ARGV: id, who. Returns its status before, or '' when unknown.
local id = ARGV[1]
local job = redis.call('HMGET', job_key(id), 'status', 'model', 'tenant')
local status = job[1]
if not status then return '' end
frees_memory()
if status == 'queued' then
  audit(id, 'cancel_asked', ARGV[2])
  dequeue(id, job[2], job[3])
  close(id, 'cancelled', '')
elseif status == 'running' then
  redis.call('HSET', job_key(id), 'cancel', '1')
  audit(id, 'cancel_asked', ARGV[2])
end
return status
