-- An outcome is posted: nobody shall see it again, and its pictures need not be kept for long.
-- ARGV: group, entry, id, keep_pictures (ms)
-- Acknowledge and delete this one entry: trimming by length would lose what is not read yet.
redis.call('XACK', key('results'), ARGV[1], ARGV[2])
redis.call('XDEL', key('results'), ARGV[2])
local keep, index = tonumber(ARGV[4]), 0
while true do
  local picture = job_key(ARGV[3]) .. ':out:' .. index
  local left = redis.call('PTTL', picture)
  if left < 0 then return index end
  if left > keep then redis.call('PEXPIRE', picture, keep) end
  index = index + 1
end
