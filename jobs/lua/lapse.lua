-- with: _base
-- What no moderator has decided of in time is over, and told. ARGV: limit
-- Returns how many.
local over = redis.call('ZRANGEBYSCORE', key('held'), '-inf', now, 'LIMIT', 0, ARGV[1])
if #over == 0 then return 0 end
frees_memory()
for _, held in ipairs(over) do
  redis.call('ZREM', key('held'), held)
  local id = string.match(held, '^%S+')
  local name = key('approval:' .. id)
  if redis.call('HGET', name, 'status') == 'open' then
    redis.call('HSET', name, 'status', 'expired', 'at', math.floor(now / 1000))
    local origin = redis.call('HGET', job_key(id), 'origin')
    if origin then publish(id, origin) end
    audit(id, 'approval_expired')
  end
end
return #over
