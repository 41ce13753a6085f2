-- with: _base
-- Nobody shall know any more whom audit rows mean by a member's name. ARGV: member
-- Returns that name, '' where there was none.
local name = key('alias:' .. ARGV[1])
local alias = redis.call('GET', name)
if not alias then return '' end
redis.call('DEL', name, key('named:' .. alias))
audit('', 'forgotten', cjson.encode({who = alias}))
return alias
