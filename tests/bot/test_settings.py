"""A missing or wrong setting stops the start with one line that names it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import BotSettings
from jobs.errors import SettingsError
from tests.conftest import SIGNING_KEY


def test_the_real_discord_is_the_default() -> None:
    settings = BotSettings(discord_token="t", _env_file=None)  # pyright: ignore[reportCallIssue, reportArgumentType] pydantic-settings' own argument
    assert settings.local_url is None
    assert "cdn.discordapp.com" in settings.attachment_hosts


def test_a_local_discord_serves_its_own_attachments() -> None:
    settings = BotSettings(discord_token="t", discord_url="http://127.0.0.1:8070")  # pyright: ignore[reportArgumentType] parsed by pydantic
    assert settings.local_url == "http://127.0.0.1:8070"
    assert settings.attachment_hosts == {"127.0.0.1"}


def test_each_wrong_setting_is_named_and_no_secret_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATELIER_DISCORD_URL", "s3cret")
    monkeypatch.delenv("ATELIER_DISCORD_TOKEN", raising=False)
    with pytest.raises(SettingsError) as caught:
        BotSettings.load()
    sentence = str(caught.value)
    assert "ATELIER_DISCORD_TOKEN is not set" in sentence
    assert "ATELIER_DISCORD_URL is wrong" in sentence
    assert "s3cret" not in sentence


def start(folder: Path, **settings: str) -> tuple[int, str]:
    """Exit code and error output of `python -m bot` with these settings alone."""
    environment = {key: value for key, value in os.environ.items() if "ATELIER" not in key}
    done = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=folder,
        env={
            **environment,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "ATELIER_SIGNING_KEY": SIGNING_KEY,
            **settings,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


def test_the_process_stops_with_one_line(tmp_path: Path) -> None:
    assert start(tmp_path) == (
        2,
        "atelier bot: ATELIER_DISCORD_TOKEN is not set. "
        "Set it in the environment or in a .env file.\n",
    )


def test_a_wrong_redis_address_is_named(tmp_path: Path) -> None:
    code, said = start(tmp_path, ATELIER_DISCORD_TOKEN="t", ATELIER_REDIS_URL="localhost:6379")
    assert code == 2
    assert said.startswith("atelier bot: ATELIER_REDIS_URL is wrong: ")
    assert said.count("\n") == 1


def test_a_discord_that_does_not_answer_is_named(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:1"
    code, said = start(
        tmp_path,
        ATELIER_DISCORD_TOKEN="t",
        ATELIER_DISCORD_URL=nowhere,
        ATELIER_LOG_LEVEL="WARNING",
    )
    assert code == 2
    assert said == (
        f"atelier bot: Discord does not answer at {nowhere}/. Check the network and try again.\n"
    )
