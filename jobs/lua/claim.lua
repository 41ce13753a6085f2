-- Hand up to `limit` jobs of one batch key to a worker, in fair order.
-- ARGV: worker, lease (ms), limit, model...
-- Returns a list of {id, payload, fence, attempt}.
local lease_end = now + tonumber(ARGV[2])
local limit = tonumber(ARGV[3])
local claimed, batch = {}, nil

-- The tenant with the least virtual time among the lanes this worker serves.
local function fair_head()
  local best
  for index = 4, #ARGV do
    local first = redis.call('ZRANGE', key('lane', ARGV[index]), 0, 0, 'WITHSCORES')
    if first[1] and (not best or tonumber(first[2]) < best.score) then
      best = {model = ARGV[index], tenant = first[1], score = tonumber(first[2])}
    end
  end
  return best
end

while #claimed < limit do
  local head = fair_head()
  if not head then break end
  local id = redis.call('LINDEX', key('line', head.model, head.tenant), 0)
  local job = redis.call('HMGET', job_key(id), 'payload', 'batch_key', 'cost', 'attempts')
  if batch and job[2] ~= batch then break end
  dequeue(id)
  local served = head.score + tonumber(job[3])
  redis.call('HSET', key('served'), head.tenant, served)
  touch(key('served'))
  redis.call('ZADD', key('lane', head.model), 'XX', served, head.tenant)
  local fence = redis.call('HINCRBY', job_key(id), 'fence', 1)
  local attempt = redis.call('HINCRBY', job_key(id), 'attempts', 1)
  redis.call('HSET', job_key(id), 'status', 'running', 'worker', ARGV[1])
  redis.call('ZADD', key('leases'), lease_end, id)
  touch(key('leases'))
  audit(id, 'claimed', ARGV[1])
  claimed[#claimed + 1] = {id, job[1], fence, attempt}
  -- A job that failed before runs alone: a poison job must not take others down with it.
  if tonumber(job[4]) > 0 then break end
  batch = job[2]
end
return claimed
