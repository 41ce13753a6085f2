-- with: _base
-- Where jobs are. ARGV: id...
-- Returns for each {status, attempts, attempts at most, 1 when it is being cancelled, progress}; false
-- for what is gone.
local rows = {}
for index, id in ipairs(ARGV) do
  local job = read_job(id)
  rows[index] = job and {job.status, job.attempts, job.terms and job.terms.attempts or 0,
    job.cancel == '1' and 1 or 0, redis.call('HGET', job_key(id), 'progress') or ''} or false
end
return rows
