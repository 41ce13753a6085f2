-- Ends every script: runs its transition once for each call. See source() in jobs/scripts.py.
local answers, at = {}, 1
while at <= #ARGV do
  local count = tonumber(ARGV[at])
  local ok, answer = pcall(transition, {unpack(ARGV, at + 1, at + count)})
  if not ok and type(answer) ~= 'table' then answer = {err = tostring(answer)} end
  if answer == nil then answer = false end  -- or every later call would be told another's answer
  answers[#answers + 1] = answer
  at = at + count + 1
end
if #deadlines > 0 then redis.call('ZADD', key('deadlines'), unpack(deadlines)) end
if #unleased > 0 then redis.call('ZREM', key('leases'), unpack(unleased)) end
if #previews > 0 then redis.call('DEL', unpack(previews)) end
if awaited then redis.call('XADD', key('wake'), 'MAXLEN', '~', 64, '*', 'w', '1') end
return answers
