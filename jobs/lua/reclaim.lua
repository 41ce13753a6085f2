-- Move on what nobody looks after. ARGV: failure for a lost worker, limit
-- Returns how many jobs it moved: leases that ran out, queued jobs past their deadline.
local limit = tonumber(ARGV[2])
local lost = redis.call('ZRANGEBYSCORE', key('leases'), '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(lost) do
  local status = redis.call('HGET', job_key(id), 'status')
  if status == 'running' then retry(id, ARGV[1])
  elseif not status then forget(id)
  else redis.call('ZREM', key('leases'), id) end
end
local stale = redis.call('ZRANGEBYSCORE', key('deadlines'), '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(stale) do
  local job = redis.call('HMGET', job_key(id), 'status', 'model', 'tenant')
  if job[1] == 'queued' then
    dequeue(id, job[2], job[3])
    close(id, 'expired', '')
  elseif not job[1] then forget(id)
  else redis.call('ZREM', key('deadlines'), id) end
end
return #lost + #stale
