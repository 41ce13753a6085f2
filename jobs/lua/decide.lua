-- with: _base
-- What a person or a rule decided: an audit row, nothing else. ARGV: job ('' for none), event, detail
audit(ARGV[1], ARGV[2], ARGV[3])
return 1
