"""The process that has the picture check: loads it, and says of one picture after another how
unsafe it is. It knows nothing of jobs. When its socket closes, the supervisor is gone and it ends.

`python -m models.checking.process FD`, started by the supervisor.
"""

from __future__ import annotations

import socket
import sys

import structlog
from pydantic import ValidationError

from jobs import log as logs
from jobs.errors import AtelierError
from models import pictures
from models.checking import checker
from models.checking.checker import Checker
from models.processes import die_with_parent, quiet_libraries
from models.wire import (
    CheckReady,
    FromCheck,
    LoadCheck,
    Look,
    NotScored,
    Scored,
    Unusable,
    pack,
    read_blocking,
)

# Pillow itself raises an error above it. What models make may be larger than what is taken in.
_PIXELS = 178_000_000

log: structlog.stdlib.BoundLogger = structlog.get_logger("models.checking")  # not "__main__"


def main(descriptor: int) -> int:
    die_with_parent()
    connection = socket.socket(fileno=descriptor)
    stream = connection.makefile("rb")

    def send(message: FromCheck) -> None:
        connection.sendall(pack(message))

    try:
        order, _ = read_blocking(stream)
        assert isinstance(order, LoadCheck)
        logs.configure(order.log_level, order.log_form)
        quiet_libraries()
        try:
            loaded = checker.load(order)
        except Exception as error:
            log.error("check_unusable", check=order.check, exc_info=_surprising(error))
            send(Unusable(sentence=str(error)[:500] or repr(error)))
            return 1
        send(CheckReady())
        while True:
            message, parts = read_blocking(stream)
            assert isinstance(message, Look)
            send(answer(loaded, parts[0]))
    except (EOFError, OSError):
        return 0


def answer(loaded: Checker, data: bytes) -> Scored | NotScored:
    """Of an encoded picture. Raises nothing."""
    try:
        return Scored(score=loaded.score(pictures.read(data, _PIXELS)))
    except ValidationError:
        return NotScored(why="its score is no number from 0 to 1")
    except Exception as error:
        log.error("check_broke_off", why=repr(error), exc_info=_surprising(error))
        return NotScored(why=repr(error)[:200])


def _surprising(error: Exception) -> Exception | None:
    """With a traceback only where no sentence of ours says what is wrong."""
    return None if isinstance(error, AtelierError) else error


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
