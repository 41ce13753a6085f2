-- What every script starts with. KEYS[1] is the queue's prefix, "{name}": it fixes the cluster slot,
-- and every other key is built from it, so all keys of a queue live on one node.
--
-- Keys. Each carries a TTL (P5). Those marked + are made together and keep one entry that is no
-- job, so that they never vanish by running empty: see the end of this file.
--   :job:ID              hash    one job
--   :job:ID:in           string  picture submitted with the job
--   :job:ID:out:N        string  pictures that it made
--   :job:ID:preview      string  how far its picture is, while it runs
--   :reply:ID            string  where its outcome goes; for the bot alone, workers may not read it
--   :lanes               set     models with waiting jobs; may name some without
--   :lane:MODEL          zset    servers with queued jobs, by account
--   :members:MODEL:S     zset    members of server S with queued jobs, by account
--   :line:MODEL:S:M      list    queued job ids of member M, oldest first
--   :served            + zset    accounts of servers, in seconds; "*" is the floor: see _sharing
--   :served:S            zset    accounts of S's members, likewise
--   :waiting           + hash    what is queued, by "S" and "S/M" (see count); "bytes" of pictures
--   :inputs            + hash    bytes of the pictures submitted with jobs that are not over
--   :leases            + zset    running jobs, by lease end (ms)
--   :deadlines         + zset    queued jobs, by expiry (ms)
--   :delayed           + zset    queued jobs that are in no line yet, by when they will be (ms)
--   :passed            + hash    since when (ms) a lane's turn was put off for loaded models
--   :quarantine        + zset    jobs given up after their last attempt, by when (ms)
--   :origins             set     bots that have a stream of results (jobs/outbox.py)
--   :workers, :workers:W         who works, with which models (jobs/workers.py)
--   :results:ORIGIN      stream  terminal jobs, read by the consumer group of one bot
--   :wake              + stream  one entry a newly queued job, read by idle workers
--   :audit             + stream  one row a transition or decision (jobs/audit.py)
--   :seals               stream  what proves that these rows are as they were written (jobs/seals.py)
--   :alias:MEMBER        string  whom rows mean by which name (jobs/aliases.py); gone when forgotten
--   :named:ALIAS         string  and back: the member
--   :cards:ORIGIN        hash    cards of jobs that are not over, for their bot (bot/cards.py)
--   :records:...         strings, zsets   what was made, which file it is, the mark in it, and what
--                                it looks like (bot/records.py)
--   :preferences:...     hashes  what members, channels and servers set, and servers' prompt
--                                rules (bot/preferences.py)
--   :owned:MEMBER        zset    jobs of a member, by when (bot/cards.py)
--   :quota:SERVER:MEMBER zset    what a member asked for in 24 hours, by when (bot/quotas.py)
--   :noticed:ID          string  its owner was told of a new message (bot/notices.py)
--   :reported:MEMBER     zset    jobs that a member reported, by when (bot/reports.py)
--   :standing:S:MEMBER   hash    how a server's moderators see a member: each block that runs, limits
--                                of their own (bot/moderation/blocks.py)
--   :strikes:S:MEMBER    zset    strikes that count, by when (bot/moderation/strikes.py)
--   :blocked:S           zset    members who are blocked, by until when
--   :measure:ID          string  what was done about a member, for an appeal (bot/moderation/blocks.py)
--   :measures:MEMBER     zset    those of one member, by when
--   :judged:MEMBER       set     servers where the member has a standing
--   :appeal:ID           hash    an appeal against one (bot/moderation/appeals.py)
--   :approval:ID         hash    a picture that moderators decide of, or did (bot/moderation/approvals.py)
--   :held                zset    those that wait for it, as "JOB SERVER MEMBER BYTES", by when they
--                                expire (ms)
--   :letters:MEMBER      hash    what a member is still to be told (bot/moderation/letters.py)
--   :search:ID           string  what a moderator looks for in the audit (bot/buttons/audit.py)
--   :session:ID          hash    a creative session (bot/sessions/session.py); ID: its thread's
--   :session:ID:asked    hash    pictures that were asked for in it and are not public yet, by job
--   :session:ID:entries  hash    those that are: member, message, name
--   :session:ID:of       hash    how many of both each member has
--   :session:ID:cast     hash    how many votes each member has given
--   :session:ID:for:JOB  set     members who voted for one entry
--   :sessions:of:S       zset    sessions of a server that are not over, by end (ms)
--   :sessions:due:ORIGIN zset    sessions, by when their bot looks at them next (ms)
--   :sessions:with:MEMBER zset   sessions that a member entered or voted in, by when they are forgotten
--   :pressed:...         string  the last press of a member on a button (bot/buttons/sources.py)
--   :paused              string  why, while no job is handed out
--   :alive               string  there for a day since + keys were made or their TTL was renewed
local prefix = KEYS[1]
local time = redis.call('TIME')
local now_us = time[1] * 1000000 + time[2]
local now = math.floor(now_us / 1000)
local DAY_MS = 86400 * 1000
-- Longer than any job may wait, and by more than the day between renewals.
local IDLE_MS = 8 * DAY_MS

local keys = {}
local function key(name)
  local full = keys[name]
  if not full then
    full = prefix .. ':' .. name
    keys[name] = full
  end
  return full
end
local function job_key(id) return prefix .. ':job:' .. id end
local function reply_key(id) return prefix .. ':reply:' .. id end
local function touch(name) redis.call('PEXPIRE', name, IDLE_MS) end

-- At maxmemory with noeviction, Redis refuses a script when its first write is a command that may
-- need memory, and lets all pass after another first write. What ends work frees memory, so it
-- must never be refused: it writes this first, which is harmless.
local freed = false
local function frees_memory()
  if not freed then touch(key('leases')) end
  freed = true
end

-- What the settings said of a job when it was submitted; Queue in jobs/queue.py lists the names. All
-- jobs of a run share one text, mostly.
local read_terms = {}
local function terms_of(text)
  local terms = read_terms[text]
  if not terms then
    terms = cjson.decode(text)
    read_terms[text] = terms
  end
  return terms
end

-- What is known of a job, or nil when it is gone. A field is there once it has something to say:
-- no fence and no attempts before the first claim, no bytes without a picture.
local function read_job(id)
  local read = redis.call('HMGET', job_key(id), 'status', 'fence', 'model', 'server', 'member', 'cost',
    'weight', 'attempts', 'cancel', 'silent', 'origin', 'bytes', 'terms')
  if not read[1] then return nil end
  return {id = id, status = read[1], fence = read[2], model = read[3], server = read[4],
    member = read[5], cost = tonumber(read[6]), weight = tonumber(read[7]),
    attempts = tonumber(read[8] or 0), cancel = read[9], silent = read[10], origin = read[11],
    bytes = read[12], terms = read[13] and terms_of(read[13])}
end

-- Small, and the same three fields always: it is in the path of every job. jobs/entries.py reads it.
local function audit(id, event, detail)
  redis.call('XADD', key('audit'), '*', 'job', id, 'event', event, 'detail', detail or '')
end

-- Hand an outcome to the job's bot, or hand it there again.
local function publish(id, origin)
  local results = key('results:' .. origin)
  -- Its bot makes the stream and keeps it alive; a job may end before that.
  if not redis.call('XADD', results, 'NOMKSTREAM', '*', 'job', id) then
    redis.call('XADD', results, '*', 'job', id)
    touch(results)
  end
end

-- What _calls writes once for all calls of this run, at its end: idle workers look again; deadlines
-- (score, id) of jobs that were queued; jobs whose lease is over; previews (keys) of attempts that
-- are. `waiting`: jobs that were queued before this run, once somebody has looked.
local awaited, deadlines, unleased, previews, waiting = false, {}, {}, {}, nil
local function wake() awaited = true end

-- How many jobs, and how many milliseconds of work, in one number, so that both change in one
-- step: 2^53 leaves room for two million jobs of 49 days in all. A member's milliseconds are
-- divided by its weight.
local PACK = 4294967296
local function unpacked(value)
  local number = tonumber(value or 0)
  local jobs = math.floor(number / PACK)
  return jobs, number - jobs * PACK
end

local function count(field, jobs, seconds)
  local ms = math.floor(seconds * 1000 + 0.5)
  local left = redis.call('HINCRBY', key('waiting'), field, jobs * (PACK + ms))
  if left < PACK then redis.call('HDEL', key('waiting'), field) end
  return left
end

-- Make the + keys, or renew the TTL of all that is there, once a day. At every write it would take
-- a third of a transition's time.
if redis.call('EXISTS', key('alive')) == 0 then
  frees_memory()
  for _, name in ipairs({'leases', 'deadlines', 'delayed', 'quarantine'}) do
    redis.call('ZADD', key(name), 'inf', '*')
    touch(key(name))
  end
  redis.call('ZADD', key('served'), 'NX', 0, '*')
  touch(key('served'))
  for _, name in ipairs({'waiting', 'inputs', 'passed'}) do
    -- With a value of more than 64 bytes (hash-max-listpack-value) it is a table from the start. As
    -- a list it would be searched from its head for each field.
    redis.call('HSETNX', key(name), '*', string.rep('-', 80))
    touch(key(name))
  end
  for _, name in ipairs({'wake', 'audit'}) do
    if redis.call('EXISTS', key(name)) == 0 then
      redis.call('XDEL', key(name), redis.call('XADD', key(name), '*', '', ''))
      touch(key(name))
    end
    -- Who seals the audit gives it a longer life.
    redis.call('PEXPIRE', key(name), IDLE_MS, 'GT')
  end
  touch(key('lanes'))
  for _, model in ipairs(redis.call('SMEMBERS', key('lanes'))) do
    touch(key('lane:' .. model))
    for _, server in ipairs(redis.call('ZRANGE', key('lane:' .. model), 0, -1)) do
      local members = key('members:' .. model .. ':' .. server)
      touch(members)
      touch(key('served:' .. server))
      for _, member in ipairs(redis.call('ZRANGE', members, 0, -1)) do
        touch(key('line:' .. model .. ':' .. server .. ':' .. member))
      end
    end
  end
  redis.call('SET', key('alive'), 1, 'PX', DAY_MS)
end
