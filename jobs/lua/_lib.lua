-- Prepended to every script. KEYS[1] is the queue's prefix, "{name}": it fixes the cluster slot,
-- and every other key is built from it, so all keys of a queue live on one node.
--
-- Keys (all carry a TTL, renewed when they are written):
--   :job:ID          hash    one job
--   :job:ID:in       string  picture submitted with the job
--   :job:ID:out:N    string  pictures that it made
--   :lane:MODEL      zset    tenants ("server/member") with queued jobs, by account
--   :line:MODEL:T    list    a tenant's queued job ids, oldest first
--   :served          hash    account of each tenant: device seconds charged; "*floor": see enter()
--   :waiting         hash    queued jobs of each tenant, "*" for all; "bytes" of pictures submitted
--   :open            hash    jobs not yet over: picture's bytes, tenant, model (see forget())
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

-- At maxmemory with noeviction, Redis refuses a script when its first write is a command that may
-- need memory, and lets all pass after another first write. What ends work frees memory, so it
-- must never be refused: it writes this first, which is harmless.
local function frees_memory() touch(key('leases')) end

local function audit(id, event, detail)
  local keep = redis.call('HMGET', job_key(id), 'keep_audit', 'audit_rows')
  local row = {'*', 'job', id, 'event', event, 'detail', detail or ''}
  if keep[1] then
    redis.call('XADD', key('audit'), 'MINID', '~', now - tonumber(keep[1]), unpack(row))
    -- XADD trims by one measure only.
    if keep[2] then redis.call('XTRIM', key('audit'), 'MAXLEN', '~', keep[2]) end
    redis.call('PEXPIRE', key('audit'), keep[1])
  else
    -- A job that is gone has taken its settings with it: other rows stay as they are.
    redis.call('XADD', key('audit'), unpack(row))
    if redis.call('PTTL', key('audit')) < 0 then touch(key('audit')) end
  end
end

local function wake()
  redis.call('XADD', key('wake'), 'MAXLEN', '~', 64, '*', 'w', '1')
  touch(key('wake'))
end

local function count(field, by)
  if redis.call('HINCRBY', key('waiting'), field, by) <= 0 then
    redis.call('HDEL', key('waiting'), field)
  end
  touch(key('waiting'))
end

-- Sharing. A tenant has one account, whichever models it uses, and the least account is served
-- first. A score in a lane may lag behind the account (charged through another lane); never does
-- that of the head as returned here.
local function lane_head(model)
  local lane = key('lane', model)
  while true do
    local first = redis.call('ZRANGE', lane, 0, 0, 'WITHSCORES')
    if not first[1] then return nil end
    local served = tonumber(redis.call('HGET', key('served'), first[1]) or '0')
    if served <= tonumber(first[2]) then
      return {model = model, tenant = first[1], score = tonumber(first[2])}
    end
    redis.call('ZADD', lane, 'XX', served, first[1])
  end
end

local function charge(tenant, model, by)
  local served = redis.call('HINCRBYFLOAT', key('served'), tenant, by)
  touch(key('served'))
  redis.call('ZADD', key('lane', model), 'XX', served, tenant)
end

-- Undo what a claim charged: the next one charges again.
local function refund(id)
  local job = redis.call('HMGET', job_key(id), 'tenant', 'model', 'charged')
  local charged = tonumber(job[3] or '0')
  if charged == 0 then return end
  charge(job[1], job[2], -charged)
  redis.call('HSET', job_key(id), 'charged', 0)
end

-- Put a tenant into a lane. One who comes back from idle, or is new, starts where those are who
-- are served now (the floor: the highest account that a claim found at the head), or level with
-- the first who waits here if that is less: idleness saves up no credit, and no debt to others.
local function enter(tenant, model)
  local lane, served = key('lane', model), key('served')
  if redis.call('ZSCORE', lane, tenant) then return end
  local account = tonumber(redis.call('HGET', served, tenant) or '0')
  local start = tonumber(redis.call('HGET', served, '*floor') or '0')
  local first = lane_head(model)
  if first then start = math.min(start, first.score) end
  if start > account then
    account = start
    redis.call('HSET', served, tenant, account)
  end
  touch(served)
  redis.call('ZADD', lane, account, tenant)
end

-- Put a job into its tenant's line.
local function enqueue(id, at_head)
  local job = redis.call('HMGET', job_key(id), 'model', 'tenant', 'deadline')
  local model, tenant = job[1], job[2]
  local line = key('line', model, tenant)
  redis.call(at_head and 'LPUSH' or 'RPUSH', line, id)
  touch(line)
  enter(tenant, model)
  touch(key('lane', model))
  redis.call('ZADD', key('deadlines'), job[3], id)
  touch(key('deadlines'))
  touch(key('open'))
  redis.call('HSET', job_key(id), 'status', 'queued')
  count(tenant, 1)
  count('*', 1)
  wake()
end

-- Take an id out of a line.
local function leave(id, model, tenant)
  local line = key('line', model, tenant)
  redis.call('LREM', line, 1, id)
  if redis.call('EXISTS', line) == 0 then redis.call('ZREM', key('lane', model), tenant) end
end

-- Take a queued job out of its line and out of the counts.
local function dequeue(id, model, tenant)
  leave(id, model, tenant)
  redis.call('ZREM', key('deadlines'), id)
  count(tenant, -1)
  count('*', -1)
end

-- A job needs neither its picture any more nor a place.
local function clear(id)
  local bytes = tonumber(string.match(redis.call('HGET', key('open'), id) or '', '^%d+') or '0')
  if bytes > 0 then count('bytes', -bytes) end
  redis.call('HDEL', key('open'), id)
  redis.call('DEL', job_key(id) .. ':in')
end

-- The one place where a job becomes terminal: told to the bot, once.
local function close(id, status, body)
  redis.call('ZREM', key('leases'), id)
  redis.call('HSET', job_key(id), 'status', status, 'outcome', body, 'closed', now)
  local job = redis.call('HMGET', job_key(id), 'keep_finished', 'silent')
  redis.call('PEXPIRE', job_key(id), job[1])
  clear(id)
  if job[2] ~= '1' then
    redis.call('XADD', key('results'), '*', 'job', id, 'status', status)
    touch(key('results'))
  end
  audit(id, status, body)
end

-- Take every trace of a job whose hash is gone (evicted, or deleted by hand). Whom to tell went
-- with it; what must not happen is that it holds up the others. Model and tenant, where known.
local function forget(id, model, tenant)
  redis.call('ZREM', key('leases'), id)
  if not model then
    tenant, model = string.match(redis.call('HGET', key('open'), id) or '', '^%d+ (%S+) (.*)$')
  end
  -- Queued jobs, and only they, have a deadline and are counted.
  if redis.call('ZREM', key('deadlines'), id) == 1 and tenant then
    dequeue(id, model, tenant)
  end
  clear(id)
  audit(id, 'vanished')
end

-- Is this still the caller's job? Only the holder of the newest fence may say anything of it.
local function held(id, fence)
  frees_memory()
  local job = redis.call('HMGET', job_key(id), 'status', 'fence')
  return job[1] == 'running' and job[2] == fence
end

-- How long a job that is not over may be kept: it waits, runs, and then is kept for a while;
-- closing it sets the end.
local function prolong(id)
  local job = redis.call('HMGET', job_key(id), 'keep_queued', 'keep_finished')
  local life = tonumber(job[1]) + tonumber(job[2]) + IDLE_MS
  redis.call('PEXPIRE', job_key(id), life)
  redis.call('PEXPIRE', job_key(id) .. ':in', life)
end

-- Back into the line after an attempt, or failed when attempts are used up.
local function retry(id, failure)
  local job = redis.call('HMGET', job_key(id), 'attempts', 'max_attempts', 'cancel', 'keep_queued')
  redis.call('ZREM', key('leases'), id)
  if job[3] == '1' then
    close(id, 'cancelled', '')
  elseif tonumber(job[1]) >= tonumber(job[2]) then
    close(id, 'failed', failure)
  else
    refund(id)
    -- The time it ran is not time it waited. (A job of an older version has no keep_queued.)
    if job[4] then
      redis.call('HSET', job_key(id), 'deadline', now + tonumber(job[4]))
      prolong(id)
    end
    enqueue(id, true)
    audit(id, 'retried', failure)
  end
end
