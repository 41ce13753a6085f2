"""How often a bot may do what: the numbers this Discord holds it to.

The defaults are Discord's, from its pages "Rate Limits" and "Gateway" where these give a number;
the others are what clients report, and say so. Times are seconds of the local Discord's clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quotas:
    """A test that needs others gives them to `LocalDiscord(quotas=...)`.

    `buckets`: whether each route has its own limit, see `rate_limits.BUCKETS`.
    `requests_a_second`: of the bot, over all routes but those of interactions.
    `invalid_requests`: answers of 401, 403 and 429 within ten minutes that restrict the address.
    `old_edits`: of one message within an hour once it is older than an hour. Discord says that
    there is such a limit (error 30046) and keeps the number to itself.
    `identifies_a_day`: one more resets the token. `identify_every`: how long a key (the shard's
    number modulo `max_concurrency`) waits before the next.
    `guilds_a_shard`: more have to be shared among shards.
    `sends_a_minute`: gateway events from one connection.
    `heartbeat_interval`: what HELLO asks for. `heartbeat_grace`: how much later the connection is
    cut; Discord says only that the interval has tolerance in it. math.inf never cuts.
    `session_kept`: how long a session without a connection can be resumed ("a few minutes").
    """

    buckets: bool = True
    requests_a_second: float = 50
    invalid_requests: float = 10_000
    old_edits: float = 3
    identifies_a_day: int = 1000
    max_concurrency: int = 1
    identify_every: float = 5.0
    guilds_a_shard: int = 2500
    sends_a_minute: float = 120
    heartbeat_interval: float = 41.25
    heartbeat_grace: float = 20.0
    session_kept: float = 180.0


# No limit that a bot would have to wait out, and none on its silence.
UNHURRIED = Quotas(
    buckets=False,
    requests_a_second=math.inf,
    invalid_requests=math.inf,
    old_edits=math.inf,
    identify_every=0.0,
    sends_a_minute=math.inf,
    heartbeat_grace=math.inf,
    session_kept=math.inf,
)
