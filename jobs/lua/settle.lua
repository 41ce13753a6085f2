-- with: _base _measures _blocks
-- Decide what lies before the moderators, if nobody did yet; with all that follows, the audit row, and
-- a word to the member. ARGV: name, verdict, by, job ('' for none), event, detail, member, letter's id,
--       letter ('' for none), then for each thing that follows three:
--         'lift', 'forgive', server, measure   the block that came of it; the strike too
--         'count', server, what                one more of these in how the member stands there
--         'note', field, value                 beside the decision
--         'publish', job, ''                   its outcome goes to its bot again
--         'measure', id, record                it can be appealed
--         'restore', server, job               a rejected picture is approved after all, if it is kept;
--                                              else the letter 'told-restored' becomes 'told-not-kept'
-- Returns {1, verdict, by}, or {0, what was decided, by whom}; {0, '', ''} where there is nothing.
local name, member = key(ARGV[1]), ARGV[7]
local STANDING_MS, RECORD_MS = 400 * DAY_MS, 60 * DAY_MS
local letter = ARGV[9]

-- Returns false where it was not rejected, or is not kept any more.
local function restore(id, standing)
  local approval, job, names = key('approval:' .. id), job_key(id), {reply_key(id)}
  local read = redis.call('HMGET', job, 'origin', 'pictures')
  if not read[1] or redis.call('HGET', approval, 'status') ~= 'rejected' then return false end
  for picture = 0, tonumber(read[2] or 0) - 1 do names[#names + 1] = job .. ':out:' .. picture end
  if redis.call('EXISTS', unpack(names)) < #names then return false end
  names[#names + 1] = job
  for _, each in ipairs(names) do redis.call('PEXPIRE', each, DAY_MS, 'GT') end
  redis.call('HSET', approval, 'status', 'approved', 'by', ARGV[3], 'at', math.floor(now / 1000), 'restored', 1)
  redis.call('HDEL', approval, 'why')
  -- What was begun then told something else.
  redis.call('HDEL', job, 'sending', 'delivered')
  -- Gone where its member was forgotten since.
  if tonumber(redis.call('HGET', standing, 'rejected') or 0) > 0 then
    redis.call('HINCRBY', standing, 'rejected', -1)
    redis.call('HINCRBY', standing, 'approved', 1)
  end
  publish(id, read[1])
  return true
end

local was = redis.call('HMGET', name, 'status', 'by')
if was[1] ~= 'open' then return {0, was[1] or '', was[2] or ''} end
redis.call('HSET', name, 'status', ARGV[2], 'by', ARGV[3], 'at', math.floor(now / 1000))
for index = 10, #ARGV, 3 do
  local what, first, second = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  local at = first .. ':' .. member
  if what == 'publish' then
    redis.call('ZREM', key('held'), redis.call('HGET', name, 'held') or '')
    local origin = redis.call('HGET', job_key(first), 'origin')
    if origin then publish(first, origin) end
  elseif what == 'measure' then
    remember(member, first, second, RECORD_MS, STANDING_MS)
  elseif what == 'restore' then
    if not restore(second, key('standing:' .. at)) then
      letter = string.gsub(letter, '"told%-restored"', '"told-not-kept"', 1)
    end
  elseif what == 'note' then
    redis.call('HSET', name, first, second)
  elseif what == 'count' then
    redis.call('HINCRBY', key('standing:' .. at), second, 1)
    redis.call('PEXPIRE', key('standing:' .. at), STANDING_MS)
    redis.call('SADD', key('judged:' .. member), first)
    redis.call('PEXPIRE', key('judged:' .. member), STANDING_MS)
  else
    if what == 'forgive' then redis.call('ZREM', key('strikes:' .. at), second) end
    -- A block that came of something else stays.
    local blocks = blocks_of(key('standing:' .. at))
    if blocks[second] then
      blocks[second] = nil
      keep_blocks(first, member, blocks, STANDING_MS)
    end
  end
end
if letter ~= '' then
  local letters = key('letters:' .. member)
  redis.call('HSET', letters, ARGV[8], letter)
  redis.call('PEXPIRE', letters, 30 * DAY_MS)
end
audit(ARGV[4], ARGV[5], ARGV[6])
return {1, ARGV[2], ARGV[3]}
