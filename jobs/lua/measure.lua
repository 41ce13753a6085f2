-- with: _base _measures _blocks
-- What a moderator, or a rule, does about a member: a strike, a block, or lifting one. With the audit
-- row of it, what can be appealed, and a word to the member (P6); the same measure counts once.
-- ARGV: server, member, measure, kind ('strike', 'block', 'ban', 'lift'), how long a standing is kept
--       after its last use (ms), how long a block takes (ms), event, detail, record ('' for none), its
--       TTL (ms), letter ('' for none), and for a strike how long it counts (ms) and the time-out (ms)
--       after the first, the second...
-- Returns {1 (0: done before), strikes that count, until when there is a block (ms; 0 for good, -1 none)}.
local server, member, id, kind = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local life, record, letter = ARGV[5], ARGV[9], ARGV[11]
local at = server .. ':' .. member
local standing, strikes = key('standing:' .. at), key('strikes:' .. at)
local MOST_LETTERS = 10

local function blocked_until()
  local ends = tonumber(redis.call('HGET', standing, 'until') or -1)
  return (ends > now or ends == 0) and ends or -1
end

-- How a member stands, where: /privacy asks for it.
local judged = key('judged:' .. member)
local ends, done = nil, 1
if redis.call('EXISTS', key('measure:' .. id)) == 1 then
  return {0, redis.call('ZCARD', strikes), blocked_until()}
end
if kind == 'strike' then
  redis.call('ZREMRANGEBYSCORE', strikes, '-inf', now - ARGV[12])
  done = redis.call('ZADD', strikes, 'NX', now, id)
  if done == 1 then
    redis.call('PEXPIRE', strikes, ARGV[12])
    local count = redis.call('ZCARD', strikes)
    local pause = tonumber(ARGV[math.min(12 + count, #ARGV)])
    if #ARGV > 12 and pause > 0 then ends = now + pause end
  end
elseif kind == 'block' then ends = now + ARGV[6]
elseif kind == 'ban' then ends = math.huge
else keep_blocks(server, member, {}, life) end
if ends then
  -- What runs longer already goes on.
  local blocks = blocks_of(standing)
  blocks[id] = ends
  keep_blocks(server, member, blocks, life)
end
if done == 1 then
  if record ~= '' then remember(member, id, record, ARGV[10], life) end
  redis.call('SADD', judged, server)
  redis.call('PEXPIRE', judged, life)
  if letter ~= '' then
    local letters, till = key('letters:' .. member), blocked_until()
    if till > 0 and kind ~= 'lift' then
      letter = string.gsub(letter, '"until":""', string.format('"until":"%.0f"', till / 1000), 1)
    end
    if redis.call('HLEN', letters) < MOST_LETTERS then redis.call('HSET', letters, id, letter) end
    redis.call('PEXPIRE', letters, life)
  end
  audit('', ARGV[7], ARGV[8])
end
return {done, redis.call('ZCARD', strikes), blocked_until()}
