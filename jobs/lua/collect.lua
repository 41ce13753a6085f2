-- with: _base
-- What is told of jobs that are over. ARGV: id...
-- Returns for each {status, reply, payload, outcome, sending}; false for what is gone.
local rows = {}
for index, id in ipairs(ARGV) do
  local job = redis.call('HMGET', job_key(id), 'status', 'payload', 'outcome', 'sending')
  rows[index] = {job[1], redis.call('GET', key('reply:' .. id)), job[2], job[3], job[4]}
end
return rows
