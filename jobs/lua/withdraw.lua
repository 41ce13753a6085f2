-- Take back a submission whose answer was lost: its owner was told that nothing was queued, so
-- nothing is ever told of it. One that is over already stays as it is.
-- ARGV: id
local id = ARGV[1]
local job = redis.call('HMGET', job_key(id), 'status', 'model', 'tenant')
-- How long a submission may still be under way to us: connections that fall silent die earlier.
local LATE_MS = 3600 * 1000
frees_memory()
if job[1] == 'running' then
  redis.call('HSET', job_key(id), 'cancel', '1', 'silent', '1')
  audit(id, 'withdrawn')
elseif job[1] == 'queued' then
  dequeue(id, job[2], job[3])
  redis.call('HSET', job_key(id), 'silent', '1')
  audit(id, 'withdrawn')
  close(id, 'cancelled', '')
  redis.call('HDEL', job_key(id), 'payload', 'reply')
elseif not job[1] then
  -- It may yet arrive, behind this: then it is there already, and over.
  redis.call('HSET', job_key(id), 'status', 'cancelled')
  redis.call('PEXPIRE', job_key(id), LATE_MS)
end
return 1
