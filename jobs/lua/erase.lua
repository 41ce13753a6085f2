-- with: _base
-- Forget jobs that are over and told, all but their audit rows. ARGV: id...
-- Returns the ids of the others.
local left = {}
for _, id in ipairs(ARGV) do
  local job = redis.call('HMGET', job_key(id), 'status', 'pictures', 'delivered')
  if job[1] and not job[3] then
    left[#left + 1] = id
  else
    local names = {job_key(id), job_key(id) .. ':in', job_key(id) .. ':preview', reply_key(id),
      key('approval:' .. id)}
    for picture = 0, tonumber(job[2] or 0) - 1 do
      names[#names + 1] = job_key(id) .. ':out:' .. picture
    end
    redis.call('DEL', unpack(names))
    redis.call('ZREM', key('quarantine'), id)
  end
end
return left
