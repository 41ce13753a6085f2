"""A missing or wrong setting stops the start with one line that names it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import BotSettings
from jobs.errors import SettingsError


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


def test_the_process_stops_with_one_line(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if "ATELIER" not in key}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "atelier bot: ATELIER_DISCORD_TOKEN is not set. "
        "Set it in the environment or in a .env file.\n"
    )
