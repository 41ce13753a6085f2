-- Move on what nobody looks after. ARGV: failure for a lost worker, limit
-- Returns how many jobs it moved: leases that ran out, queued jobs past their deadline.
local limit = tonumber(ARGV[2])
local lost = redis.call('ZRANGEBYSCORE', key('leases'), '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(lost) do
  if redis.call('EXISTS', job_key(id)) == 1 then retry(id, ARGV[1])
  else redis.call('ZREM', key('leases'), id) end
end
local stale = redis.call('ZRANGEBYSCORE', key('deadlines'), '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(stale) do
  dequeue(id)
  close(id, 'expired', '')
end
return #lost + #stale
