-- End an attempt without a result. ARGV: id, fence, failure, how ('retry', 'final', 'release')
-- Returns 0 when the lease is lost, else 1.
local id = ARGV[1]
if not held(id, ARGV[2]) then return 0 end
if ARGV[4] == 'final' then
  close(id, 'failed', ARGV[3])
else
  if ARGV[4] == 'release' then
    redis.call('HINCRBY', job_key(id), 'attempts', -1)
    refund(id)
  end
  retry(id, ARGV[3])
end
return 1
