-- with: _base
-- What a person or a rule decided: an audit row, nothing else.
-- ARGV: job ('' for none), event, detail, and 1 where a job has one such row at most
local name = job_key(ARGV[1])
if ARGV[4] == '1' and redis.call('EXISTS', name) == 1
    and redis.call('HSETNX', name, 'audited:' .. ARGV[2], 1) == 0 then
  return 0
end
audit(ARGV[1], ARGV[2], ARGV[3])
return 1
