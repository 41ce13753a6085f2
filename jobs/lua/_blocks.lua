-- The blocks of one member in a server that run, each by the measure that it came of: the longest is
-- what holds, and the others stay where that one is taken back. In the hash of how the member stands:
--   block:MEASURE      when it ends (ms; 0 for good)
--   until, measure     of the longest, for whoever only asks whether there is one

-- Returns when each ends (ms; math.huge for good).
local function blocks_of(standing)
  local longest, found = redis.call('HMGET', standing, 'until', 'measure'), {}
  -- Whatever ended that one ended all.
  if not longest[1] then return found end
  local fields = redis.call('HGETALL', standing)
  -- A version before this one wrote that one alone.
  fields[#fields + 1], fields[#fields + 2] = 'block:' .. (longest[2] or ''), longest[1]
  for index = 1, #fields, 2 do
    local id, ends = string.match(fields[index], '^block:(.*)$'), tonumber(fields[index + 1])
    if id and ends == 0 then found[id] = math.huge
    elseif id and ends > now then found[id] = ends end
  end
  return found
end

-- Make these all that there are, also in the list of the server. `life`: how long both are kept (ms)
local function keep_blocks(server, member, blocks, life)
  local MOST_BLOCKS, MOST_BLOCKED = 20, 1000
  local standing, index = key('standing:' .. server .. ':' .. member), key('blocked:' .. server)
  local fields, ids = redis.call('HGETALL', standing), {}
  for at = 1, #fields, 2 do
    if string.find(fields[at], '^block:') then redis.call('HDEL', standing, fields[at]) end
  end
  redis.call('HDEL', standing, 'until', 'measure')
  redis.call('ZREM', index, member)
  for id in pairs(blocks) do ids[#ids + 1] = id end
  if #ids == 0 then return end
  -- Of those that end together, as two bans, the one that was there first: ids grow.
  table.sort(ids, function(one, other)
    if blocks[one] ~= blocks[other] then return blocks[one] > blocks[other] end
    return #one < #other or #one == #other and one < other
  end)
  for at = 1, math.min(#ids, MOST_BLOCKS) do
    local ends = blocks[ids[at]]
    redis.call('HSET', standing, 'block:' .. ids[at], ends == math.huge and 0 or ends)
  end
  local ends = blocks[ids[1]]
  redis.call('HSET', standing, 'until', ends == math.huge and 0 or ends, 'measure', ids[1])
  redis.call('PEXPIRE', standing, life)
  redis.call('ZREMRANGEBYSCORE', index, '-inf', now)
  redis.call('ZADD', index, ends == math.huge and 'inf' or ends, member)
  redis.call('ZREMRANGEBYRANK', index, 0, -MOST_BLOCKED - 1)
  redis.call('PEXPIRE', index, life)
end
