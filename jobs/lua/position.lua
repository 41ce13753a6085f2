-- with: _base _sharing _line _order
-- Where a job stands. ARGV: id, models of the workers that may take it
-- Returns {status, jobs before it, their work (ms), work left of running jobs (ms), delay (ms)} or ''.
local id = ARGV[1]
local status = redis.call('HGET', job_key(id), 'status')
if not status then return '' end
if status ~= 'queued' then return {status, 0, 0, 0, 0} end
local job, models, served = read_job(id), {}, {}
for index = 2, #ARGV do
  models[#models + 1] = ARGV[index]
  served[ARGV[index]] = true
end
if not served[job.model] then models[#models + 1] = job.model end
local before, work = order(job, models, id)
local left = 0
for _, other in ipairs(redis.call('ZRANGE', key('leases'), 0, 255)) do
  local running = redis.call('HMGET', job_key(other), 'model', 'cost', 'claimed')
  if running[3] and served[running[1]] then
    left = left + math.max(0, tonumber(running[2]) * 1000 - (now - tonumber(running[3])))
  end
end
local due = redis.call('ZSCORE', key('delayed'), id)
local delay = due and math.max(0, tonumber(due) - now) or 0
return {status, before, math.floor(work * 1000), math.floor(left), delay}
