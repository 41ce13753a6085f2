-- with: _base
-- Milliseconds since the epoch, by the clock that all times of a queue are counted by.
return now
