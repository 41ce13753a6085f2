-- with: _base
-- What a moderator decided about a job: an audit row, nothing else. ARGV: id, event, who
audit(ARGV[1], ARGV[2], ARGV[3])
return 1
