-- with: _base _session
-- A picture is no entry any more, or never became one; its member may enter another.
-- ARGV: id, job, ms within which its bot looks at it, event ('' for no row), detail
-- Returns 1 if it was an entry, 0 if not.
local session = read_session(ARGV[1])
if not session or not drop_entry(session, ARGV[2]) then return 0 end
session_changed(session, ARGV[3])
if ARGV[4] ~= '' then audit(ARGV[2], ARGV[4], ARGV[5]) end
return 1
