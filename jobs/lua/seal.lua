-- with: _base
-- Seal audit rows, if no other process sealed any since the last seal was read.
-- ARGV: that seal's entry ('' for none), body, signature, which key, TTL (ms). Returns 1 if it is sealed.
local last = redis.call('XREVRANGE', key('seals'), '+', '-', 'COUNT', 1)[1]
if (last and last[1] or '') ~= ARGV[1] then return 0 end
redis.call('XADD', key('seals'), '*', 'seal', ARGV[2], 'mac', ARGV[3], 'key', ARGV[4])
for _, name in ipairs({'seals', 'audit'}) do redis.call('PEXPIRE', key(name), ARGV[5]) end
return 1
