-- with: _base
-- Hand outcomes to a bot, with what is told of each job.
-- ARGV: group, origin, consumer, limit, then '' for what nobody was handed yet; or for what was handed
--       out and not acknowledged: for how long (ms), and a new TTL of the stream (s)
-- Returns for each {entry, id, status, reply, payload, outcome, sending, held}; false for what is gone.
local results, limit, idle = key('results:' .. ARGV[2]), ARGV[4], ARGV[5]
local entries
if idle == '' then
  local read = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[3], 'COUNT', limit, 'STREAMS', results, '>')
  entries = read and read[1][2] or {}
else
  redis.call('EXPIRE', results, ARGV[6])
  entries = redis.call('XAUTOCLAIM', results, ARGV[1], ARGV[3], idle, '0', 'COUNT', limit)[2]
end
if #entries == 0 then return {} end
local rows, names = {}, {}
for index, entry in ipairs(entries) do names[index] = reply_key(entry[2][2]) end
local replies = redis.call('MGET', unpack(names))
for index, entry in ipairs(entries) do
  local id = entry[2][2]
  local job = redis.call('HMGET', job_key(id), 'status', 'payload', 'outcome', 'sending', 'held')
  rows[index] = {entry[1], id, job[1], replies[index], job[2], job[3], job[4], job[5]}
end
return rows
