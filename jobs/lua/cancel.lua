-- Cancel a job: at once when queued, at the worker's next sign of life when running.
-- ARGV: id, who. Returns its status before, or '' when unknown.
local id = ARGV[1]
local status = redis.call('HGET', job_key(id), 'status')
if not status then return '' end
if status == 'queued' then
  dequeue(id)
  close(id, 'cancelled', '')
elseif status == 'running' then
  redis.call('HSET', job_key(id), 'cancel', '1')
  audit(id, 'cancel_asked', ARGV[2])
end
return status
