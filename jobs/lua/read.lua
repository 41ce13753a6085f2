-- with: _base
-- Several hashes at once, each renewed by being read; how a member stands for no shorter time than
-- before, which is not up to that setting; a session only by what happens in it. ARGV: TTL (ms), name...
-- Returns for each its fields and values, one after the other.
local found = {}
for index = 2, #ARGV do
  local name = key(ARGV[index])
  found[index - 1] = redis.call('HGETALL', name)
  if #found[index - 1] > 0 then
    if string.find(ARGV[index], '^session:') then -- has an end of its own
    elseif string.find(ARGV[index], '^standing:') then redis.call('PEXPIRE', name, ARGV[1], 'GT')
    else redis.call('PEXPIRE', name, ARGV[1]) end
  end
end
return found
