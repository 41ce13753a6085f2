-- with: _base _sharing _line _ending
-- Hand up to `limit` jobs of one batch key to a worker, in fair order.
-- ARGV: worker, lease (ms), limit, affinity (ms), 1 when it is busy (the others' turn comes only
--       when it is overdue), how many models are loaded, those models, the others that it serves
-- Returns {now, when the next delayed job is due (ms, -1: none), paused (1 or 0),
--          {id, payload, fence, attempt}...}.
local worker, lease_end = ARGV[1], now + tonumber(ARGV[2])
local limit, affinity = tonumber(ARGV[3]), tonumber(ARGV[4])
local last_loaded = 6 + tonumber(ARGV[6])
-- Jobs of another batch key that a batch may pass over.
local LOOK_AHEAD = 8
frees_memory()

if redis.call('EXISTS', key('paused')) == 1 then return {now, -1, 1} end

-- Whose delay is over stands in line from now on, ahead of its member's younger jobs.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('delayed'), '-inf', now, 'LIMIT', 0, 16)) do
  redis.call('ZREM', key('delayed'), id)
  local job = read_job(id)
  if job then
    count_waiting(job, 1)
    stand(job, true)
  else
    forget(id)
  end
end

-- First in a lane, with its member's next job. `passed`: who is left out, servers and members by
-- server; none of these has more than LOOK_AHEAD names.
local function head(model, passed)
  while true do
    local count = passed and LOOK_AHEAD
    local server, account = least(key('lane:' .. model), accounts(), passed, count)
    if not server then return nil end
    local found = {model = model, server = server, account = account, lane = key('lane:' .. model)}
    local skipped = passed and passed.members[server]
    found.members, found.accounts = members_of(found), accounts(server)
    local member, share, alone =
      least(found.members, found.accounts, skipped, skipped and LOOK_AHEAD)
    if member then
      found.member, found.share, found.alone = member, share, alone
      -- The second one tells whether any will be left.
      found.line = line_of(found)
      local line = redis.call('LRANGE', found.line, 0, 1)
      found.id, found.more = line[1], line[2]
      if found.id then
        local job = redis.call('HMGET', job_key(found.id), 'payload', 'batch_key', 'cost', 'weight',
          'attempts', 'status', 'fence', 'created')
        if job[6] == 'queued' then
          found.job, found.created = job, tonumber(job[8])
          found.attempts = tonumber(job[5] or 0)
          return found
        end
        -- Gone, or ended by a hand that left it in its line.
        redis.call('LPOP', found.line)
        found.cost, found.weight = tonumber(job[3] or 0), tonumber(job[4] or 1)
        count_waiting(found, -1)
        if not job[6] then forget(found.id) end
      else
        -- A line that was deleted by hand has left its count behind.
        redis.call('HDEL', key('waiting'), server .. '/' .. member)
      end
      leave_if_empty(found)
    elseif passed then
      passed[server] = true
    else
      redis.call('ZREM', key('lane:' .. model), server)
    end
  end
end

-- Does a come before b? Between lanes: by server, then by member, then by age.
local function precedes(a, b)
  if not b or not a then return a ~= nil end
  if a.account ~= b.account then return a.account < b.account end
  if a.server ~= b.server then return a.server < b.server end
  if a.share ~= b.share then return a.share < b.share end
  return a.created < b.created
end

-- The fair head of all lanes; but a worker goes on with the models it has loaded until a lane
-- that was passed over for that has waited for `affinity`.
local function choose()
  local best
  for index = 7, last_loaded do
    local found = head(ARGV[index])
    if precedes(found, best) then best = found end
  end
  local overdue, first, since_first
  for index = last_loaded + 1, #ARGV do
    local found = head(ARGV[index])
    if precedes(found, best) then
      local since = redis.call('HGET', key('passed'), found.model)
      if not since then
        since = now
        redis.call('HSET', key('passed'), found.model, now)
      end
      if now - since >= affinity and (not since_first or tonumber(since) < since_first) then
        overdue, since_first = found, tonumber(since)
      end
      if precedes(found, first) then first = found end
    end
  end
  local chosen = overdue or best or (ARGV[5] == '0' and first or nil)
  -- Its turn has come, whoever put it off: else a job that comes later would seem to have waited.
  if chosen then redis.call('HDEL', key('passed'), chosen.model) end
  return chosen
end

local claimed, ids, leases = {}, {}, {}
local function take(found)
  local job, id = found.job, found.id
  local cost, weight = tonumber(job[3]), tonumber(job[4])
  local attempt, fence = found.attempts + 1, (job[7] or 0) + 1
  redis.call('LPOP', found.line)
  found.cost, found.weight = cost, weight
  count_waiting(found, -1)
  local stays = found.more or not found.alone
  charge(found.lane, accounts(), found.server, found.account, cost, stays)
  charge(found.members, found.accounts, found.member, found.share, cost / weight, found.more)
  if not found.more then
    redis.call('ZREM', found.members, found.member)
    if found.alone then redis.call('ZREM', found.lane, found.server) end
  end
  redis.call('HSET', job_key(id), 'status', 'running', 'attempts', attempt, 'fence', fence,
    'worker', worker, 'claimed', now)
  audit(id, 'claimed', worker)
  local count = #claimed + 1
  leases[2 * count - 1], leases[2 * count] = lease_end, id
  claimed[count], ids[count] = {id, job[1], fence, attempt}, id
end

local first = choose()
if first then
  take(first)
  -- A job that failed before runs alone: a poison job must not take others down with it.
  if first.attempts > 0 then limit = 1 end
  local passed, looked = {members = {}}, 0
  while #claimed < limit and looked < LOOK_AHEAD do
    local found = head(first.model, passed)
    if not found then break end
    if found.job[2] == first.job[2] and found.attempts == 0 then
      take(found)
    else
      local members = passed.members[found.server] or {}
      members[found.member] = true
      passed.members[found.server] = members
      looked = looked + 1
    end
  end
end

local due = -1
if first then
  redis.call('ZADD', key('leases'), unpack(leases))
  redis.call('ZREM', key('deadlines'), unpack(ids))
else
  local next_one = redis.call('ZRANGE', key('delayed'), 0, 0, 'WITHSCORES')
  if next_one[1] and next_one[1] ~= '*' then due = tonumber(next_one[2]) end
end
return {now, due, 0, unpack(claimed)}
