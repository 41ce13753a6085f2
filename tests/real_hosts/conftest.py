"""Discord under its own names, with TLS: the bot gets a resolver and a certificate authority from
its surroundings, as from a network's owner, and is told no address at all."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import trustme

from sandbox import DISCORDS_OWN, Clock, LocalDiscord, ManualClock, Member
from tests.bot.conftest import ROOT, BotProcess, worker

__all__ = ["worker"]  # a fixture

RESOLVER = Path(__file__).parent / "resolver"


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def authority_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture
def clock() -> Clock:
    """Of the local Discord; the bot has the machine's."""
    return ManualClock(time.time())


@pytest.fixture
def called() -> list[str]:
    """The names that the bot opened connections to, in order, as the TLS handshakes had them."""
    return []


@pytest.fixture
async def discord_server(
    authority: trustme.CA, clock: Clock, called: list[str]
) -> AsyncGenerator[LocalDiscord]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate = authority.issue_cert(*DISCORDS_OWN.names)
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType] names pyOpenSSL's
    context.sni_callback = lambda connection, name, _: called.append(name)
    server = LocalDiscord(addresses=DISCORDS_OWN, tls=context, clock=clock)
    async with server:
        yield server
        assert server.unknown_routes == [], "or the right one under the wrong name"
        assert server.internal_errors == []


@pytest.fixture
def process(
    discord_server: LocalDiscord, redis_url: str, authority_file: Path, tmp_path: Path
) -> BotProcess:
    """`python -m bot` as an operator starts it; not started yet."""
    surroundings = {
        "PYTHONPATH": f"{RESOLVER}{os.pathsep}{ROOT}",
        "LOCAL_DISCORD_NAMES": " ".join(DISCORDS_OWN.names),
        "LOCAL_DISCORD_PORT": str(discord_server.port),
        "SSL_CERT_FILE": str(authority_file),
    }
    process = BotProcess(discord_server, redis_url, tmp_path, **surroundings)
    process.fresh = True  # the interpreter reads them at its start
    del process.environment["ATELIER_DISCORD_URL"]
    return process


@pytest.fixture
async def bot(process: BotProcess) -> AsyncGenerator[BotProcess]:
    await process.start()
    yield process
    await process.stop()
    assert not process.failures, process.log()


@pytest.fixture
def ada(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ada")
