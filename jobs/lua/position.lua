-- with: _base _sharing _line _order
-- Where a job stands. ARGV: id, models of the workers that may take it
-- Returns {status, jobs before it, their work (ms), delay (ms), then for each worker that runs some
--          of these models when it will be free (ms)} or '' when unknown.
local id = ARGV[1]
local status = redis.call('HGET', job_key(id), 'status')
if not status then return '' end
if status ~= 'queued' then return {status, 0, 0, 0} end
local job, models, served = read_job(id), {}, {}
for index = 2, #ARGV do
  models[#models + 1] = ARGV[index]
  served[ARGV[index]] = true
end
if not served[job.model] then models[#models + 1] = job.model end
local before, work = order(job, models, id)
local busy, since = {}, {}
for _, other in ipairs(redis.call('ZRANGE', key('leases'), 0, 255)) do
  local running = redis.call('HMGET', job_key(other), 'model', 'cost', 'claimed', 'worker')
  if running[3] and served[running[1]] then
    local worker = running[4]
    busy[worker] = (busy[worker] or 0) + running[2] * 1000
    since[worker] = math.min(since[worker] or now, tonumber(running[3]))
  end
end
local due = redis.call('ZSCORE', key('delayed'), id)
local delay = due and math.max(0, due - now) or 0
local answer = {status, before, math.floor(work * 1000), delay}
for worker, ms in pairs(busy) do
  answer[#answer + 1] = math.floor(math.max(0, ms - (now - since[worker])))
end
return answer
