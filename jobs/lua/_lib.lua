-- Prepended to every script. KEYS[1] is the queue's prefix, "{name}": it fixes the cluster slot,
-- and every other key is built from it, so all keys of a queue live on one node.
--
-- Keys (all carry a TTL, renewed when they are written):
--   :job:ID          hash    one job
--   :job:ID:in       string  picture submitted with the job
--   :job:ID:out:N    string  pictures that it made
--   :lane:MODEL      zset    tenants ("server/member") with queued jobs, by virtual time
--   :line:MODEL:T    list    a tenant's queued job ids, oldest first
--   :served          hash    virtual time of each tenant: device seconds charged
--   :waiting         hash    queued jobs of each tenant, "*" for all
--   :leases          zset    running jobs, by lease end (ms)
--   :deadlines       zset    queued jobs, by expiry (ms)
--   :results         stream  terminal jobs, read by the bot's consumer group
--   :wake            stream  one entry a newly queued job, read by idle workers
--   :audit           stream  one row a transition
local prefix = KEYS[1]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local IDLE_MS = 7 * 86400 * 1000

local function key(...) return prefix .. ':' .. table.concat({...}, ':') end
local function job_key(id) return key('job', id) end

local function touch(name) redis.call('PEXPIRE', name, IDLE_MS) end

local function audit(id, event, detail)
  local keep = tonumber(redis.call('HGET', job_key(id), 'keep_audit')) or IDLE_MS
  redis.call('XADD', key('audit'), 'MINID', '~', now - keep, '*',
    'job', id, 'event', event, 'detail', detail or '')
  redis.call('PEXPIRE', key('audit'), keep)
end

local function wake()
  redis.call('XADD', key('wake'), 'MAXLEN', '~', 64, '*', 'w', '1')
  touch(key('wake'))
end

local function count(tenant, by)
  for _, field in ipairs({tenant, '*'}) do
    if redis.call('HINCRBY', key('waiting'), field, by) <= 0 then
      redis.call('HDEL', key('waiting'), field)
    end
  end
  touch(key('waiting'))
end

-- Put a job into its tenant's line. A tenant who comes back from idle starts at the smallest
-- virtual time of those who wait: idleness saves up no credit.
local function enqueue(id, at_head)
  local job = redis.call('HMGET', job_key(id), 'model', 'tenant', 'deadline')
  local model, tenant = job[1], job[2]
  local lane, line = key('lane', model), key('line', model, tenant)
  redis.call(at_head and 'LPUSH' or 'RPUSH', line, id)
  touch(line)
  if not redis.call('ZSCORE', lane, tenant) then
    local served = tonumber(redis.call('HGET', key('served'), tenant) or '0')
    local first = redis.call('ZRANGE', lane, 0, 0, 'WITHSCORES')
    local least = first[2] and tonumber(first[2]) or 0
    redis.call('ZADD', lane, math.max(served, least), tenant)
  end
  touch(lane)
  redis.call('ZADD', key('deadlines'), job[3], id)
  touch(key('deadlines'))
  redis.call('HSET', job_key(id), 'status', 'queued')
  count(tenant, 1)
  wake()
end

-- Take a queued job out of its line.
local function dequeue(id)
  local job = redis.call('HMGET', job_key(id), 'model', 'tenant')
  local line = key('line', job[1], job[2])
  redis.call('LREM', line, 1, id)
  if redis.call('EXISTS', line) == 0 then redis.call('ZREM', key('lane', job[1]), job[2]) end
  redis.call('ZREM', key('deadlines'), id)
  count(job[2], -1)
end

-- The one place where a job becomes terminal: told to the bot, once.
local function close(id, status, body)
  redis.call('ZREM', key('leases'), id)
  redis.call('HSET', job_key(id), 'status', status, 'outcome', body, 'closed', now)
  local keep = tonumber(redis.call('HGET', job_key(id), 'keep_finished'))
  redis.call('PEXPIRE', job_key(id), keep)
  redis.call('DEL', job_key(id) .. ':in')
  redis.call('XADD', key('results'), '*', 'job', id, 'status', status)
  touch(key('results'))
  audit(id, status, body)
end

-- Is this still the caller's job? Only the holder of the newest fence may say anything of it.
local function held(id, fence)
  local job = redis.call('HMGET', job_key(id), 'status', 'fence')
  return job[1] == 'running' and job[2] == fence
end

-- Back into the line after an attempt, or failed when attempts are used up.
local function retry(id, failure)
  local job = redis.call('HMGET', job_key(id), 'attempts', 'max_attempts', 'cancel')
  redis.call('ZREM', key('leases'), id)
  if job[3] == '1' then
    close(id, 'cancelled', '')
  elseif tonumber(job[1]) >= tonumber(job[2]) then
    close(id, 'failed', failure)
  else
    enqueue(id, true)
    audit(id, 'retried', failure)
  end
end
