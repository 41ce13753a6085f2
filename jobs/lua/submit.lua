-- Accept a job, once for each id.
-- ARGV: id, payload, reply, server, member, model, batch_key, cost, keep_queued, keep_finished,
--       keep_audit (ms), audit_rows, max_attempts, limit_all, limit_member, limit_bytes,
--       attachment ('' for none)
-- Returns {created, status, jobs waiting before it} or {-1, which limit}.
local id, tenant, attachment = ARGV[1], ARGV[4] .. '/' .. ARGV[5], ARGV[17]
local status = redis.call('HGET', job_key(id), 'status')
if status then return {0, status, 0} end

local function waiting(field)
  return tonumber(redis.call('HGET', key('waiting'), field) or '0')
end
local ahead, bytes = waiting('*'), #attachment
if ahead >= tonumber(ARGV[14]) then return {-1, 'all'} end
if waiting(tenant) >= tonumber(ARGV[15]) then return {-1, 'member'} end
if bytes > 0 and waiting('bytes') + bytes > tonumber(ARGV[16]) then return {-1, 'bytes'} end

local deadline = now + tonumber(ARGV[9])
redis.call('HSET', job_key(id), 'payload', ARGV[2], 'reply', ARGV[3], 'tenant', tenant,
  'model', ARGV[6], 'batch_key', ARGV[7], 'cost', ARGV[8], 'deadline', deadline,
  'keep_queued', ARGV[9], 'keep_finished', ARGV[10], 'keep_audit', ARGV[11],
  'audit_rows', ARGV[12], 'max_attempts', ARGV[13],
  'attempts', 0, 'fence', 0, 'created', now)
redis.call('HSET', key('open'), id, bytes .. ' ' .. tenant .. ' ' .. ARGV[6])
if bytes > 0 then
  redis.call('SET', job_key(id) .. ':in', attachment)
  count('bytes', bytes)
end
prolong(id)
enqueue(id, false)
audit(id, 'queued', ARGV[6])
return {1, 'queued', ahead}
