-- with: _base
-- What an operator wants to know. ARGV: limit of listed jobs
-- Returns {now, queued, running, delayed, quarantined, oldest wait (ms), median wait (ms, -1 where
--          none is known), paused, queued lanes, running jobs, quarantined jobs}; a lane is {model, servers}, a job {id, model, worker,
--          since (ms), attempts}.
local limit = tonumber(ARGV[1]) - 1
local function size(name) return redis.call('ZCARD', key(name)) - 1 end

local function listed(ids, since)
  local rows = {}
  for _, id in ipairs(ids) do
    if id ~= '*' then
      local job = redis.call('HMGET', job_key(id), 'model', 'worker', since, 'attempts')
      rows[#rows + 1] = {id, job[1] or '', job[2] or '', tonumber(job[3] or now), tonumber(job[4] or 0)}
    end
  end
  return rows
end

-- By expiry, so the first is the one that has waited longest, settings having been the same.
local oldest, wait = redis.call('ZRANGE', key('deadlines'), 0, 0)[1], 0
if oldest and oldest ~= '*' then
  -- When it was queued again, or first.
  local job = redis.call('HMGET', job_key(oldest), 'queued', 'created')
  wait = now - (tonumber(job[1]) or math.floor((job[2] or now_us) / 1000))
end
-- How long those waited that were taken last.
local waits = {}
for _, row in ipairs(redis.call('XREVRANGE', key('audit'), '+', '-', 'COUNT', 300)) do
  local said = {}
  for index = 1, #row[2], 2 do said[row[2][index]] = row[2][index + 1] end
  if said.event == 'claimed' then
    local job = redis.call('HMGET', job_key(said.job), 'created', 'attempts')
    if job[1] and job[2] == '1' then
      waits[#waits + 1] = math.max(0, tonumber(string.match(row[1], '%d+')) - math.floor(job[1] / 1000))
    end
  end
end
table.sort(waits)
local lanes = {}
for index, model in ipairs(redis.call('SMEMBERS', key('lanes'))) do
  lanes[index] = {model, redis.call('ZCARD', key('lane:' .. model))}
end
return {now, size('deadlines'), size('leases'), size('delayed'), size('quarantine'), wait,
  waits[math.ceil(#waits / 2)] or -1, redis.call('GET', key('paused')) or '', lanes,
  listed(redis.call('ZRANGE', key('leases'), 0, limit), 'claimed'),
  listed(redis.call('ZRANGE', key('quarantine'), 0, limit), 'closed')}
