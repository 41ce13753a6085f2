-- Accept a job, once for each id.
-- ARGV: id, payload, reply, server, member, model, batch_key, cost, keep_queued, keep_finished,
--       keep_audit (ms), max_attempts, limit_all, limit_member, attachment ('' for none)
-- Returns {created, status, jobs waiting before it} or {-1, which limit}.
local id, tenant = ARGV[1], ARGV[4] .. '/' .. ARGV[5]
local status = redis.call('HGET', job_key(id), 'status')
if status then return {0, status, 0} end

local ahead = tonumber(redis.call('HGET', key('waiting'), '*') or '0')
if ahead >= tonumber(ARGV[13]) then return {-1, 'all'} end
if tonumber(redis.call('HGET', key('waiting'), tenant) or '0') >= tonumber(ARGV[14]) then
  return {-1, 'member'}
end

local deadline = now + tonumber(ARGV[9])
redis.call('HSET', job_key(id), 'payload', ARGV[2], 'reply', ARGV[3], 'tenant', tenant,
  'model', ARGV[6], 'batch_key', ARGV[7], 'cost', ARGV[8], 'deadline', deadline,
  'keep_finished', ARGV[10], 'keep_audit', ARGV[11], 'max_attempts', ARGV[12],
  'attempts', 0, 'fence', 0, 'created', now)
-- Generous: it may wait, run through every attempt, and then be kept; closing it sets the end.
local life = tonumber(ARGV[9]) + tonumber(ARGV[10]) + IDLE_MS
redis.call('PEXPIRE', job_key(id), life)
if ARGV[15] ~= '' then redis.call('SET', job_key(id) .. ':in', ARGV[15], 'PX', life) end
enqueue(id, false)
audit(id, 'queued', ARGV[6])
return {1, 'queued', ahead}
