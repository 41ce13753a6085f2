"""A resolver for one process. Python itself runs this file at the start of every program that has
its folder in PYTHONPATH; the program knows nothing of it.

The names of LOCAL_DISCORD_NAMES lead to LOCAL_DISCORD_PORT of this machine, numbers to themselves,
and every other name nowhere: nothing can reach the real Discord by accident.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from typing import Any

HTTPS = 443
# The bot's own children are not told them, as they need no network.
_NAMES = frozenset(os.environ.get("LOCAL_DISCORD_NAMES", "").split())
_PORT = int(os.environ.get("LOCAL_DISCORD_PORT", "0"))
_resolve = socket.getaddrinfo


def getaddrinfo(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in _NAMES and port == HTTPS:
        return _resolve("127.0.0.1", _PORT, *rest, **more)
    try:
        ipaddress.ip_address(name)
    except ValueError:
        raise socket.gaierror(socket.EAI_NONAME, f"{name}:{port} leads nowhere") from None
    return _resolve(host, port, *rest, **more)


socket.getaddrinfo = getaddrinfo
