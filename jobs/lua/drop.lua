-- with: _base
-- Take a job out of quarantine. ARGV: id, who, event. Returns 1 when it was there.
local was = redis.call('ZREM', key('quarantine'), ARGV[1])
if was == 1 then audit(ARGV[1], ARGV[3], ARGV[2]) end
return was
