-- with: _base _sharing _line _order
-- Accept a job, once for each id.
-- ARGV: id, payload, reply, server, member, model, batch_key, cost, weight, origin, keep_queued,
--       keep_finished (ms), max_attempts, limit_all, limit_member, limit_bytes, attachment ('' for none)
-- Returns {1 or 0 (known already), status, jobs waiting before it, now} or
--         {-1, which limit, when to retry (ms), now}.
local id, attachment = ARGV[1], ARGV[17]
local status = redis.call('HGET', job_key(id), 'status')
if status then return {0, status, 0, now} end

local bytes = #attachment
local job = {id = id, server = ARGV[4], member = ARGV[5], model = ARGV[6], batch_key = ARGV[7],
  cost = tonumber(ARGV[8]), weight = tonumber(ARGV[9]), origin = ARGV[10],
  keep_queued = tonumber(ARGV[11]), keep_finished = tonumber(ARGV[12]),
  max_attempts = tonumber(ARGV[13]), bytes = bytes, created = now_us}
waiting_now = waiting_now or redis.call('ZCARD', key('deadlines')) - 1
local ahead = waiting_now
-- A place is free again when the next job is taken; a member's when its own next one is.
if ahead >= tonumber(ARGV[14]) then return {-1, 'all', job.cost * 1000, now} end
if bytes > 0 then
  local submitted = tonumber(redis.call('HGET', key('waiting'), 'bytes') or 0)
  if submitted + bytes > tonumber(ARGV[16]) then return {-1, 'bytes', job.cost * 1000, now} end
end
if unpacked(counted(job.server .. '/' .. job.member)) >= tonumber(ARGV[15]) then
  local first = redis.call('LINDEX', line_of(job), 0)
  local _, before = order(job, {job.model}, first or id)
  return {-1, 'member', math.floor(before * 1000), now}
end

local life = job.keep_queued + job.keep_finished + IDLE_MS
redis.call('HSET', job_key(id), 'status', 'queued', 'payload', ARGV[2], 'model', job.model,
  'facts', packed_facts(job))
redis.call('PEXPIRE', job_key(id), life)
redis.call('SET', reply_key(id), ARGV[3], 'PX', life)
if bytes > 0 then
  redis.call('SET', job_key(id) .. ':in', attachment, 'PX', life)
  redis.call('HSET', key('inputs'), id, bytes)
  redis.call('HINCRBY', key('waiting'), 'bytes', bytes)
end
later('ZADD', 'deadlines', now + job.keep_queued, id)
waiting_now = waiting_now + 1
count_waiting(job, 1)
stand(job, false)
audit(id, 'queued', job.model)
return {1, 'queued', ahead, now}
