-- with: _base _session
-- The entries of a session. ARGV: id. Returns for each its job, what is known of it, and its votes.
local found = {}
local all = redis.call('HGETALL', session_key(ARGV[1], 'entries'))
for index = 1, #all, 2 do
  found[#found + 1] = all[index]
  found[#found + 1] = all[index + 1]
  found[#found + 1] = redis.call('SCARD', session_key(ARGV[1], 'for:' .. all[index]))
end
return found
