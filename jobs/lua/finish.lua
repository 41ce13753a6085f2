-- Commit a result. ARGV: id, fence, result, measured cost (s), picture...
-- Returns 0 when the lease is lost (nothing is written), else 1.
local id = ARGV[1]
if not held(id, ARGV[2]) then return 0 end
local job = redis.call('HMGET', job_key(id),
  'tenant', 'model', 'charged', 'cost', 'cancel', 'keep_finished')
-- The prediction was charged at the claim; correct it by what the job really cost.
charge(job[1], job[2], tonumber(ARGV[4]) - tonumber(job[3] or job[4]))
if job[5] == '1' then
  close(id, 'cancelled', '')
  return 1
end
for index = 5, #ARGV do
  redis.call('SET', job_key(id) .. ':out:' .. (index - 5), ARGV[index], 'PX', job[6])
end
close(id, 'succeeded', ARGV[3])
return 1
