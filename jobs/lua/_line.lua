-- Waiting: a job stands in its member's line, the member in its server's, the server in the lane.
-- A job here has at least id, model, server, member, cost, weight.
local function lane_of(job) return key('lane:' .. job.model) end
local function members_of(job) return key('members:' .. job.model .. ':' .. job.server) end
local function line_of(job)
  return prefix .. ':line:' .. job.model .. ':' .. job.server .. ':' .. job.member
end

local function count_waiting(job, by)
  count(job.server, by, job.cost)
  return count(job.server .. '/' .. job.member, by, job.cost / job.weight)
end

-- Stand in line, at its end or its head; it must have been counted.
local function stand(job, at_head)
  local line = line_of(job)
  if redis.call(at_head and 'LPUSH' or 'RPUSH', line, job.id) == 1 then
    local lane, members = lane_of(job), members_of(job)
    enter(members, accounts(job.server), job.member, job.server .. '/')
    if not redis.call('ZSCORE', lane, job.server) then
      enter(lane, accounts(), job.server, '')
      touch(members)
      touch(lane)
      if redis.call('SADD', key('lanes'), job.model) == 1 then touch(key('lanes')) end
    end
    touch(line)
  end
  wake()
end

-- Whoever has nothing left in line leaves it.
local function leave_if_empty(job)
  if redis.call('EXISTS', line_of(job)) == 1 then return end
  redis.call('ZREM', members_of(job), job.member)
  if redis.call('EXISTS', members_of(job)) == 0 then redis.call('ZREM', lane_of(job), job.server) end
end

-- Take a queued job out of wherever it waits.
local function dequeue(job)
  redis.call('ZREM', key('deadlines'), job.id)
  if redis.call('ZREM', key('delayed'), job.id) == 1 then return end
  if redis.call('LREM', line_of(job), 1, job.id) == 1 then count_waiting(job, -1) end
  leave_if_empty(job)
end
