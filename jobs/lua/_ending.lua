-- How attempts and jobs end. Who calls these calls frees_memory() first.

-- The one place where a job becomes terminal: told to its bot, once.
local function close(job, status, body, detail)
  local name = job_key(job.id)
  unleased[#unleased + 1] = job.id
  previews[#previews + 1] = name .. ':preview'
  redis.call('HSET', name, 'status', status, 'outcome', body, 'closed', now)
  redis.call('PEXPIRE', name, job.terms.keep_finished)
  if job.bytes then
    redis.call('HINCRBY', key('waiting'), 'bytes', -redis.call('HGET', key('inputs'), job.id))
    redis.call('HDEL', key('inputs'), job.id)
    redis.call('DEL', name .. ':in')
  end
  if job.silent ~= '1' then publish(job.id, job.origin) end
  audit(job.id, status, detail or body)
end

-- A job whose hash is gone (evicted, or deleted by hand). Whom to tell went with it; what must not
-- happen is that it holds up others. Its entry in a line goes when a claim finds it there.
local function forget(id)
  for _, name in ipairs({'leases', 'deadlines', 'delayed'}) do redis.call('ZREM', key(name), id) end
  local bytes = redis.call('HGET', key('inputs'), id)
  if bytes then
    redis.call('HINCRBY', key('waiting'), 'bytes', -bytes)
    redis.call('HDEL', key('inputs'), id)
    redis.call('DEL', job_key(id) .. ':in')
  end
  audit(id, 'vanished')
end

-- The job, if it is still the caller's: only the holder of the newest fence may say anything of it.
local function held(id, fence)
  local job = read_job(id)
  return job and job.status == 'running' and job.fence == fence and job
end

-- Undo what the claim charged: the next one charges again.
local function refund(job) settle(job, -job.cost) end

local KEPT_IN_QUARANTINE = 1000

-- After an attempt: back into the line, after `delay` ms, or failed when attempts are used up; or, if
-- it was cancelled, over, and charged for the seconds that it was at work (`spent`).
local function retry(job, failure, delay, spent)
  redis.call('ZREM', key('leases'), job.id)
  previews[#previews + 1] = job_key(job.id) .. ':preview'
  if job.cancel == '1' then
    settle(job, (spent or 0) - job.cost)
    close(job, 'cancelled', '')
    return
  end
  if job.attempts >= job.terms.attempts then
    redis.call('ZADD', key('quarantine'), now, job.id)
    -- "*" has the highest rank.
    redis.call('ZREMRANGEBYRANK', key('quarantine'), 0, -KEPT_IN_QUARANTINE - 2)
    close(job, 'failed', failure)
    return
  end
  refund(job)
  redis.call('HSET', job_key(job.id), 'status', 'queued', 'queued', now)
  redis.call('PEXPIRE', job_key(job.id), job.terms.keep_queued + job.terms.keep_finished + IDLE_MS)
  -- The time it ran is not time it waited.
  redis.call('ZADD', key('deadlines'), now + job.terms.keep_queued, job.id)
  if delay > 0 then
    redis.call('ZADD', key('delayed'), now + delay, job.id)
  else
    count_waiting(job, 1)
    stand(job, true)
  end
  audit(job.id, 'retried', failure)
end
