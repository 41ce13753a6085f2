-- with: _base _session
-- Forget what a member entered and voted for. ARGV: member, ms within which its bot looks at it
-- Returns in how many sessions.
local member, by = ARGV[1], key('sessions:with:' .. ARGV[1])
local ids = redis.call('ZRANGE', by, 0, -1)
for _, id in ipairs(ids) do
  local session = read_session(id)
  if session then
    local jobs = {}
    for _, part in ipairs({'asked', 'entries'}) do
      local all = redis.call('HGETALL', session_key(id, part))
      for index = 1, #all, 2 do
        if string.match(all[index + 1], '^%d+') == member then jobs[#jobs + 1] = all[index]
        elseif redis.call('SREM', session_key(id, 'for:' .. all[index]), member) == 1 then
          redis.call('HINCRBY', session_key(id), 'votes', -1)
        end
      end
    end
    for _, job in ipairs(jobs) do drop_entry(session, job) end
    redis.call('HDEL', session_key(id, 'cast'), member)
    session_changed(session, ARGV[2])
  end
end
redis.call('DEL', by)
return #ids
