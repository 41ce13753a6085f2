"""Where the store is: one server, a set of servers under Sentinels, or a Cluster."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from redis.asyncio.connection import parse_url

_SENTINEL_PORT = 26379


@dataclass(frozen=True)
class Address:
    """Where the store is. `sentinels`: host and port each; empty without Sentinel."""

    url: str
    cluster: bool = False
    sentinels: tuple[tuple[str, int], ...] = ()
    service: str = ""


def parse_address(url: str) -> Address:
    """From `redis://`, `rediss://` (TLS) or `unix://`; `redis+cluster://HOST:PORT`, any node of a
    Cluster; `redis+sentinel://[USER:PASSWORD@]HOST:PORT,HOST:PORT/SERVICE/DATABASE`, the Sentinels.

    The last two also with `rediss`. Raises ValueError.
    """
    scheme, separator, rest = url.partition("://")
    plain, _, kind = scheme.partition("+")
    if not kind:
        parse_url(url)
        return Address(url)
    if not separator or plain not in ("redis", "rediss") or kind not in ("cluster", "sentinel"):
        raise ValueError("unknown scheme")
    if kind == "cluster":
        parse_url(f"{plain}://{rest}")
        return Address(f"{plain}://{rest}", cluster=True)
    who, _, where = rest.rpartition("@")
    hosts, _, path = where.partition("/")
    service, _, database = path.partition("/")
    parts = [urlsplit(f"//{host}") for host in hosts.split(",")]
    if not service or not all(part.hostname for part in parts):
        raise ValueError("a Sentinel address needs hosts and the name of the service")
    found = tuple((part.hostname or "", part.port or _SENTINEL_PORT) for part in parts)
    at = f"{who}@" if who else ""
    url = f"{plain}://{at}{found[0][0]}/{database or 0}"
    parse_url(url)
    return Address(url, sentinels=found, service=service)
