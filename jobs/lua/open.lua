-- with: _base
-- Lay something before the moderators, once: a hash that `settle` decides.
-- ARGV: name, TTL (ms), event, detail, then field, value...
-- Returns the status that it has: 'open', or what was decided already.
local name = key(ARGV[1])
local status = redis.call('HGET', name, 'status')
if status and status ~= 'open' then return status end
redis.call('HSET', name, 'status', 'open', unpack(ARGV, 5))
redis.call('PEXPIRE', name, ARGV[2])
if not status then audit('', ARGV[3], ARGV[4]) end
return 'open'
