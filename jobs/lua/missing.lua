-- with: _base
-- Which of these jobs the store does not know. ARGV: id...
local missing = {}
for _, id in ipairs(ARGV) do
  if redis.call('EXISTS', job_key(id)) == 0 then missing[#missing + 1] = id end
end
return missing
