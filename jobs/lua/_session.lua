-- What the scripts of creative sessions share. A session is a hash; its `ends` says until when it takes
-- entries and votes, its status is 'open', 'ending' while its pictures are gathered, then 'over'.
local function session_key(id, part)
  return key(part and 'session:' .. id .. ':' .. part or 'session:' .. id)
end

-- What is known of it, or nil where there is none.
local function read_session(id)
  local read = redis.call('HMGET', session_key(id), 'status', 'ends', 'life', 'origin', 'server')
  if not read[1] then return nil end
  return {id = id, status = read[1], ends = tonumber(read[2]), life = tonumber(read[3]),
    origin = read[4], server = read[5]}
end
local function takes(session) return session.status == 'open' and now < session.ends end

-- All that belongs to it lives as long: until its end and for some time after.
local function keep_session(session, name)
  redis.call('PEXPIRE', name, math.max(0, session.ends - now) + session.life)
end

-- Where a member's sessions are found: for as long as the longest of them is kept.
local function note_member(session, member)
  local by, life = key('sessions:with:' .. member), math.max(0, session.ends - now) + session.life
  redis.call('ZADD', by, session.ends + session.life, session.id)
  redis.call('ZREMRANGEBYSCORE', by, '-inf', now)
  if redis.call('PTTL', by) < life then redis.call('PEXPIRE', by, life) end
end

-- What its card shows is no longer so; its bot looks within `soon` ms, however often this happens.
local function session_changed(session, soon)
  redis.call('HINCRBY', session_key(session.id), 'changes', 1)
  if session.status == 'open' then
    redis.call('ZADD', key('sessions:due:' .. session.origin), 'LT', now + soon, session.id)
  end
end

-- One entry of a member less, with the votes for it. Returns whether it was public.
local function drop_entry(session, job)
  local id, public = session.id, true
  local value = redis.call('HGET', session_key(id, 'entries'), job)
  if not value then
    public, value = false, redis.call('HGET', session_key(id, 'asked'), job)
  end
  if not value then return false end
  local member = string.match(value, '^%d+')
  redis.call('HDEL', session_key(id, public and 'entries' or 'asked'), job)
  if redis.call('HINCRBY', session_key(id, 'of'), member, -1) <= 0 then
    redis.call('HDEL', session_key(id, 'of'), member)
  end
  local votes = session_key(id, 'for:' .. job)
  for _, voter in ipairs(redis.call('SMEMBERS', votes)) do
    redis.call('HINCRBY', session_key(id, 'cast'), voter, -1)
    redis.call('HINCRBY', session_key(id), 'votes', -1)
  end
  redis.call('DEL', votes)
  return public
end
