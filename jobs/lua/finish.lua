-- Commit a result. ARGV: id, fence, result, measured cost (s), picture...
-- Returns 0 when the lease is lost (nothing is written), else 1.
local id = ARGV[1]
if not held(id, ARGV[2]) then return 0 end
local job = redis.call('HMGET', job_key(id), 'tenant', 'cost', 'cancel', 'keep_finished')
-- The prediction was charged at the claim; correct it by what the job really cost.
local tenant, off = job[1], tonumber(ARGV[4]) - tonumber(job[2])
redis.call('HINCRBYFLOAT', key('served'), tenant, off)
touch(key('served'))
local lane = key('lane', redis.call('HGET', job_key(id), 'model'))
if redis.call('ZSCORE', lane, tenant) then redis.call('ZINCRBY', lane, off, tenant) end
if job[3] == '1' then
  close(id, 'cancelled', '')
  return 1
end
for index = 5, #ARGV do
  redis.call('SET', job_key(id) .. ':out:' .. (index - 5), ARGV[index], 'PX', job[4])
end
close(id, 'succeeded', ARGV[3])
return 1
