-- with: _base _sharing _line _ending
-- Move on what nobody looks after.
-- ARGV: failure for a lost worker, limit, delay before another attempt (ms)
-- Returns how many jobs it moved: leases that ran out, queued jobs past their deadline.
local limit = tonumber(ARGV[2])
frees_memory()
local lost = redis.call('ZRANGEBYSCORE', key('leases'), '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(lost) do
  local job = read_job(id)
  if not job then forget(id)
  elseif job.status == 'running' then retry(job, ARGV[1], ARGV[3] * 2 ^ (job.attempts - 1))
  else redis.call('ZREM', key('leases'), id) end
end
local stale = redis.call('ZRANGEBYSCORE', key('deadlines'), '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(stale) do
  local job = read_job(id)
  if not job then forget(id)
  elseif job.status == 'queued' then
    dequeue(job)
    close(job, 'expired', '')
  else redis.call('ZREM', key('deadlines'), id) end
end
for _, model in ipairs(redis.call('SMEMBERS', key('lanes'))) do
  if redis.call('EXISTS', key('lane:' .. model)) == 0 then
    redis.call('SREM', key('lanes'), model)
    redis.call('HDEL', key('passed'), model)
  end
end
return #lost + #stale
