-- with: _base _sharing _line _order
-- Accept a job, once for each id.
-- ARGV: id, payload, reply, server, member, model, batch_key, cost, weight, origin, keep_queued,
--       keep_finished (ms), max_attempts, limit_all, limit_member, limit_bytes, attachment ('' for none)
-- Returns {1 or 0 (known already), status, jobs waiting before it, now} or
--         {-1, which limit, when to retry (ms), now}.
local id, attachment = ARGV[1], ARGV[17]
local status = redis.call('HGET', job_key(id), 'status')
if status then return {0, status, 0, now} end

local job = {id = id, server = ARGV[4], member = ARGV[5], model = ARGV[6],
  cost = tonumber(ARGV[8]), weight = tonumber(ARGV[9])}
waiting = waiting or redis.call('ZCARD', key('deadlines')) - 1
local ahead = waiting + #deadlines / 2
local bytes = #attachment
-- A place is free again when the next job is taken; a member's when its own next one is.
if ahead >= tonumber(ARGV[14]) then return {-1, 'all', job.cost * 1000, now} end
if bytes > 0 then
  local submitted = tonumber(redis.call('HGET', key('waiting'), 'bytes') or 0)
  if submitted + bytes > tonumber(ARGV[16]) then return {-1, 'bytes', job.cost * 1000, now} end
end
if unpacked(count_waiting(job, 1)) > tonumber(ARGV[15]) then
  count_waiting(job, -1)
  local first = redis.call('LINDEX', line_of(job), 0)
  local _, before = order(job, {job.model}, first or id)
  return {-1, 'member', math.floor(before * 1000), now}
end

local life = tonumber(ARGV[11]) + tonumber(ARGV[12]) + IDLE_MS
redis.call('HSET', job_key(id), 'status', 'queued', 'payload', ARGV[2], 'server', job.server,
  'member', job.member, 'model', job.model, 'batch_key', ARGV[7], 'cost', ARGV[8], 'weight', ARGV[9],
  'origin', ARGV[10], 'keep_queued', ARGV[11], 'keep_finished', ARGV[12], 'max_attempts', ARGV[13],
  'bytes', bytes, 'attempts', 0, 'fence', 0, 'created', now_us)
redis.call('PEXPIRE', job_key(id), life)
redis.call('SET', reply_key(id), ARGV[3], 'PX', life)
if bytes > 0 then
  redis.call('SET', job_key(id) .. ':in', attachment, 'PX', life)
  redis.call('HSET', key('inputs'), id, bytes)
  redis.call('HINCRBY', key('waiting'), 'bytes', bytes)
end
deadlines[#deadlines + 1] = now + tonumber(ARGV[11])
deadlines[#deadlines + 1] = id
stand(job, false)
audit(id, 'queued', job.model)
return {1, 'queued', ahead, now}
