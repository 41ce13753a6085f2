-- with: _base
-- Pictures that wait, and whose card is not where the moderators of their server are now, come to their
-- bot again. One that could not be shown there is not tried there again for `pause`.
-- ARGV: origin, pause (ms), then server, channel...
-- Returns how many.
local rooms, count = {}, 0
for index = 3, #ARGV, 2 do rooms[ARGV[index]] = ARGV[index + 1] end
for _, held in ipairs(redis.call('ZRANGE', key('held'), 0, -1)) do
  local id, server = string.match(held, '^(%S+) (%S+)')
  local room = rooms[server]
  if room and redis.call('HGET', job_key(id), 'origin') == ARGV[1] then
    local name = key('approval:' .. id)
    local read = redis.call('HMGET', name, 'status', 'card', 'tried')
    local where = string.match(read[2] or '', '^(%d+)/')
    local tried, at = string.match(read[3] or '', '^(%d+) (%d+)$')
    local soon = tried == room and now - at < tonumber(ARGV[2])
    -- One without a card is being shown right now.
    if read[1] == 'open' and where and where ~= room and not soon then
      redis.call('HSET', name, 'tried', string.format('%s %.0f', room, now))
      publish(id, ARGV[1])
      count = count + 1
    end
  end
end
return count
