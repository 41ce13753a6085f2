-- with: _base _sharing _line _ending
-- Commit a result. ARGV: id, fence, result, what it is charged (s), what the audit says of it, picture...
-- Returns 0 when the lease is lost (nothing is written), else 1.
local job = held(ARGV[1], ARGV[2])
if not job then return 0 end
frees_memory()
-- The prediction was charged at the claim; correct it by what is known now.
settle(job, ARGV[4] - job.cost)
if job.cancel == '1' then
  close(job, 'cancelled', '')
  return 1
end
for index = 6, #ARGV do
  local name = job_key(job.id) .. ':out:' .. (index - 6)
  redis.call('SET', name, ARGV[index], 'PX', job.terms.keep_finished)
end
if #ARGV >= 6 then redis.call('HSET', job_key(job.id), 'pictures', #ARGV - 5) end
close(job, 'succeeded', ARGV[3], ARGV[5])
return 1
