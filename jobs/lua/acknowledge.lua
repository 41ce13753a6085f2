-- with: _base
-- Outcomes are posted: nobody shall see them again, and their pictures need not be kept for long.
-- ARGV: group, origin, keep_pictures (ms), then entry, id...
-- Acknowledge and delete these entries: trimming by length would lose what is not read yet.
local results, keep = key('results:' .. ARGV[2]), tonumber(ARGV[3])
frees_memory()
local entries, told = {}, {}
for index = 4, #ARGV, 2 do
  local id = ARGV[index + 1]
  entries[#entries + 1] = ARGV[index]
  local job = redis.call('HMGET', job_key(id), 'status', 'pictures', 'terms', 'held')
  for picture = 0, tonumber(job[2] or 0) - 1 do
    local name = job_key(id) .. ':out:' .. picture
    if redis.call('PTTL', name) > keep then redis.call('PEXPIRE', name, keep) end
  end
  -- Not for a hash that is gone: it would come back, without a TTL.
  if job[1] then redis.call('HSET', job_key(id), 'delivered', now) end
  if job[4] and redis.call('HGET', key('approval:' .. id), 'status') == 'rejected' then
    -- An appeal may have it shown after all, for as long as its pictures are kept.
    redis.call('PEXPIRE', reply_key(id), keep)
  elseif job[1] == 'failed' and redis.call('ZSCORE', key('quarantine'), id) then
    -- An operator may have it tried again, and then it is needed again.
    redis.call('PEXPIRE', reply_key(id), terms_of(job[3]).keep_finished)
  else
    told[#told + 1] = reply_key(id)
  end
end
if #told > 0 then redis.call('DEL', unpack(told)) end
redis.call('XACK', results, ARGV[1], unpack(entries))
redis.call('XDEL', results, unpack(entries))
return #entries
