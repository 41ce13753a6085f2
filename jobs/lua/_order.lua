-- Where a job stands in fair order, as if nobody else came and all costs are as predicted.

-- How many of the jobs that someone has waiting come before `start`: they start at `account` and
-- then one `step` apart. `first`: equals come before it.
local function jobs_before(start, account, jobs, step, first)
  if step <= 0 then return account <= start and jobs or 0 end
  local steps = (start - account) / step
  local whole = math.floor(steps + 1e-6)
  if whole < 0 then return 0 end
  local equal = math.abs(steps - whole) < 1e-6
  return math.min(jobs, (equal and not first) and whole or whole + 1)
end

-- Names with accounts in these lanes, the least account of each; at most so many a lane.
local MOST = 1000
local function standing_in(names, served)
  local found, order = {}, {}
  for _, standing in ipairs(names) do
    local rows = redis.call('ZRANGE', key(standing), 0, MOST - 1, 'WITHSCORES')
    for index = 1, #rows, 2 do
      if not found[rows[index]] then
        found[rows[index]] = tonumber(rows[index + 1])
        order[#order + 1] = rows[index]
      end
    end
  end
  if #order == 0 then return found, order, {} end
  local known = redis.call('ZMSCORE', served, unpack(order))
  for index, name in ipairs(order) do
    found[name] = math.max(found[name], tonumber(known[index] or 0))
  end
  return found, order
end

local function waiting_of(names, scope)
  if #names == 0 then return {} end
  local fields = {}
  for index, name in ipairs(names) do fields[index] = scope .. name end
  return redis.call('HMGET', key('waiting'), unpack(fields))
end

-- Jobs before job `id` of this job's member, in these lanes, and their seconds.
local function order(job, models, id)
  local lanes, lines = {}, {}
  for index, model in ipairs(models) do
    lanes[index] = 'lane:' .. model
    lines[index] = 'members:' .. model .. ':' .. job.server
  end
  -- Within its server: its own older jobs, then everyone whose account is less at that point.
  local place = redis.call('LPOS', line_of(job), id) or 0
  local own = 0
  if place > 0 then
    for _, older in ipairs(redis.call('LRANGE', line_of(job), 0, place - 1)) do
      own = own + tonumber(redis.call('HGET', job_key(older), 'cost') or 0)
    end
  end
  local shares, members = standing_in(lines, accounts(job.server))
  local start = (shares[job.member] or 0) + own / job.weight
  local before, charges, all_charges, all_jobs = place, 0, 0, 0
  for index, value in ipairs(waiting_of(members, job.server .. '/')) do
    local name = members[index]
    if value then
      local jobs, ms = unpacked(value)
      all_charges, all_jobs = all_charges + ms, all_jobs + jobs
      if name ~= job.member and jobs > 0 then
        local step = ms / jobs / 1000
        local some = jobs_before(start, shares[name], jobs, step, name < job.member)
        before, charges = before + some, charges + some * step
      end
    end
  end
  -- Charges are seconds divided by weights; the server's own count tells by what, on average, if
  -- it is of these lanes alone. Else they are taken for 1, which most are.
  local jobs, ms = unpacked(redis.call('HGET', key('waiting'), job.server))
  local weight = jobs == all_jobs and all_charges > 0 and ms / all_charges or 1
  local work = own + charges * weight
  -- Then everyone else's servers, likewise.
  local totals, servers = standing_in(lanes, accounts())
  start = (totals[job.server] or 0) + work
  for index, value in ipairs(waiting_of(servers, '')) do
    local name = servers[index]
    if name ~= job.server and value then
      local jobs, ms = unpacked(value)
      local step = jobs > 0 and ms / jobs / 1000 or 0
      local some = jobs_before(start, totals[name], jobs, step, name < job.server)
      before, work = before + some, work + some * step
    end
  end
  return before, work
end
