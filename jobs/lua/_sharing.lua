-- Who is served next: virtual-time counters (arXiv 2401.00588) on two levels, with the newcomers'
-- rule of start-time fair queueing (Goyal, Vin and Cheng, 1996). jobs/sharing.py states the bound.
--
-- A server, and a member within its server, has one account for all models: device seconds charged,
-- a member's divided by its weight. Least first; equals by name. Scores in a lane may lag behind
-- the account, when it was charged through another lane; never those that `least` returns.

-- Where the accounts of servers are, or those of one server's members.
local function accounts(server)
  return key(server and 'served:' .. server or 'served')
end

-- First in fair order of those who stand in `standing`, without those in `passed`, who are at most
-- `count`. Its name, its account, and whether it stands there alone.
local function least(standing, served, passed, count)
  while true do
    local first = redis.call('ZRANGE', standing, 0, (count or 0) + 1, 'WITHSCORES')
    local at = 1
    while first[at] and passed and passed[first[at]] do at = at + 2 end
    local name, score = first[at], tonumber(first[at + 1])
    if not name then return nil end
    local account = tonumber(redis.call('ZSCORE', served, name) or 0)
    if account <= score then return name, score, #first == 2 end
    redis.call('ZADD', standing, 'XX', account, name)
  end
end

-- Let a name stand in line. One that comes back from idle, or is new, starts where those are who
-- are served now (the floor: the highest account that a claim found first), or level with the
-- first who stands here if that is less: idleness saves up no credit, and no debt to others.
local function enter(standing, served, name, scope)
  local known = redis.call('ZMSCORE', served, '*', name)
  local floor, account = tonumber(known[1] or 0), tonumber(known[2] or 0)
  if account < floor or not known[2] then
    local _, first = least(standing, served)
    local start = first and math.min(first, floor) or floor
    account = math.max(start, account)
    redis.call('ZADD', served, account, name)
    -- Below the floor all accounts mean the same, so those of the idle need not be kept. A few
    -- each time are enough: no more than one comes with each call.
    local below = '(' .. string.format('%.17g', start)
    for _, other in ipairs(redis.call('ZRANGEBYSCORE', served, '-inf', below, 'LIMIT', 0, 3)) do
      if redis.call('HEXISTS', key('waiting'), scope .. other) == 0 then
        redis.call('ZREM', served, other)
      end
    end
    touch(served)
  end
  redis.call('ZADD', standing, account, name)
end

-- The prediction is charged when a job is handed out, from the account that made it first; that
-- account is the floor from then on.
local function charge(standing, served, name, account, by, stays)
  redis.call('ZADD', served, 'GT', account + by, name, account, '*')
  if stays then redis.call('ZADD', standing, 'XX', account + by, name) end
end

local function correct(server, name, by)
  local served = accounts(server)
  if tonumber(redis.call('ZINCRBY', served, by, name)) == by then
    -- There was none: it stood at the floor.
    redis.call('ZINCRBY', served, redis.call('ZSCORE', served, '*') or 0, name)
  end
  touch(served)
  if by > 0 then return end
  -- Scores may lag behind accounts that grow, not behind those that shrink.
  local account = redis.call('ZSCORE', served, name)
  for _, model in ipairs(redis.call('SMEMBERS', key('lanes'))) do
    local standing = server and 'members:' .. model .. ':' .. server or 'lane:' .. model
    redis.call('ZADD', key(standing), 'XX', account, name)
  end
end

-- Change what was charged for a job by so many seconds.
local function settle(job, seconds)
  if seconds == 0 then return end
  correct(nil, job.server, seconds)
  correct(job.server, job.member, seconds / job.weight)
end
