-- with: _base
-- Set fields of a hash and take others out, with the audit row of that.
-- ARGV: name, TTL (ms), the row's event ('' for no row), its detail, then field, value ('' to take out)...
local name = key(ARGV[1])
for index = 5, #ARGV, 2 do
  if ARGV[index + 1] == '' then redis.call('HDEL', name, ARGV[index])
  else redis.call('HSET', name, ARGV[index], ARGV[index + 1]) end
end
redis.call('PEXPIRE', name, ARGV[2])
if ARGV[3] ~= '' then audit('', ARGV[3], ARGV[4]) end
return 1
