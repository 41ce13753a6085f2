-- What was done about a member is known for some time, for an appeal; of each member the latest alone.
-- `life`, `kept`: how long the record and the list of them are kept (ms)
local function remember(member, id, record, life, kept)
  local MOST_MEASURES = 50
  local own = key('measures:' .. member)
  redis.call('SET', key('measure:' .. id), record, 'PX', life)
  redis.call('ZADD', own, now, id)
  for _, old in ipairs(redis.call('ZRANGE', own, 0, -MOST_MEASURES - 1)) do
    redis.call('DEL', key('measure:' .. old), key('appeal:' .. old))
    redis.call('ZREM', own, old)
  end
  redis.call('PEXPIRE', own, kept)
end
