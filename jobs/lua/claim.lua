-- Hand up to `limit` jobs of one batch key to a worker, in fair order.
-- ARGV: worker, lease (ms), limit, model...
-- Returns a list of {id, payload, fence, attempt}.
local lease_end = now + tonumber(ARGV[2])
local limit = tonumber(ARGV[3])
local claimed, batch = {}, nil
local served = key('served')
frees_memory()

-- The tenant with the least account among the lanes this worker serves.
local function fair_head()
  local best
  for index = 4, #ARGV do
    local head = lane_head(ARGV[index])
    if head and (not best or head.score < best.score) then best = head end
  end
  return best
end

while #claimed < limit do
  local head = fair_head()
  if not head then break end
  local id = redis.call('LINDEX', key('line', head.model, head.tenant), 0)
  local job = id and redis.call('HMGET', job_key(id),
    'payload', 'batch_key', 'cost', 'attempts', 'status')
  if not id then
    redis.call('ZREM', key('lane', head.model), head.tenant)
  elseif not job[1] then
    forget(id, head.model, head.tenant)
    leave(id, head.model, head.tenant)
  elseif job[5] ~= 'queued' then
    leave(id, head.model, head.tenant)
  else
    -- A job that failed before runs alone: a poison job must not take others down with it.
    local failed_before = tonumber(job[4]) > 0
    if batch and (job[2] ~= batch or failed_before) then break end
    dequeue(id, head.model, head.tenant)
    if head.score > tonumber(redis.call('HGET', served, '*floor') or '0') then
      redis.call('HSET', served, '*floor', head.score)
    end
    charge(head.tenant, head.model, job[3])
    local fence = redis.call('HINCRBY', job_key(id), 'fence', 1)
    local attempt = redis.call('HINCRBY', job_key(id), 'attempts', 1)
    redis.call('HSET', job_key(id), 'status', 'running', 'worker', ARGV[1], 'charged', job[3])
    redis.call('ZADD', key('leases'), lease_end, id)
    touch(key('leases'))
    audit(id, 'claimed', ARGV[1])
    claimed[#claimed + 1] = {id, job[1], fence, attempt}
    if failed_before then break end
    batch = job[2]
  end
end
return claimed
