-- with: _base _sharing _line _order
-- Accept a job, once for each id.
-- ARGV: id, payload, reply, server, member, model, batch_key, cost, weight, origin, terms,
--       attachment ('' for none), what the audit says of it
-- Returns {1 or 0 (known already), status, jobs waiting before it, now} or
--         {-1, which limit, when to retry (ms), now}.
local id, terms, attachment = ARGV[1], terms_of(ARGV[11]), ARGV[12]
local status = redis.call('HGET', job_key(id), 'status')
if status then return {0, status, 0, now} end

local job = {id = id, server = ARGV[4], member = ARGV[5], model = ARGV[6],
  cost = tonumber(ARGV[8]), weight = tonumber(ARGV[9])}
waiting = waiting or redis.call('ZCARD', key('deadlines')) - 1
local ahead = waiting + #deadlines / 2
local bytes = #attachment
-- A place is free again when the next job is taken; a member's when its own next one is.
if ahead >= terms.queue_length then return {-1, 'all', job.cost * 1000, now} end
if bytes > 0 then
  local submitted = tonumber(redis.call('HGET', key('waiting'), 'bytes') or 0)
  if submitted + bytes > terms.queue_bytes then return {-1, 'bytes', job.cost * 1000, now} end
end
if unpacked(count_waiting(job, 1)) > terms.queue_length_member then
  count_waiting(job, -1)
  local first = redis.call('LINDEX', line_of(job), 0)
  local _, before = order(job, {job.model}, first or id)
  return {-1, 'member', math.floor(before * 1000), now}
end

local life = terms.keep_queued + terms.keep_finished + IDLE_MS
redis.call('HSET', job_key(id), 'status', 'queued', 'payload', ARGV[2], 'server', job.server,
  'member', job.member, 'model', job.model, 'batch_key', ARGV[7], 'cost', ARGV[8], 'weight', ARGV[9],
  'origin', ARGV[10], 'terms', ARGV[11], 'created', now_us)
redis.call('PEXPIRE', job_key(id), life)
redis.call('SET', reply_key(id), ARGV[3], 'PX', life)
if bytes > 0 then
  redis.call('HSET', job_key(id), 'bytes', bytes)
  redis.call('SET', job_key(id) .. ':in', attachment, 'PX', life)
  redis.call('HSET', key('inputs'), id, bytes)
  redis.call('HINCRBY', key('waiting'), 'bytes', bytes)
end
deadlines[#deadlines + 1] = now + terms.keep_queued
deadlines[#deadlines + 1] = id
stand(job, false)
audit(id, 'queued', ARGV[13])
return {1, 'queued', ahead, now}
