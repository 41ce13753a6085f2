"""compose.yaml: what reaches the worker's container, and what must not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from jobs.settings import PREFIX, LogSettings, QueueSettings
from models.settings import WorkerSettings

COMPOSE = Path(__file__).parents[2] / "compose.yaml"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]


def variables(*settings: type[LogSettings | QueueSettings | WorkerSettings]) -> set[str]:
    return {PREFIX + name.upper() for kind in settings for name in kind.model_fields}


def test_the_worker_is_given_every_setting_of_its_own_and_no_other(
    services: dict[str, Any],
) -> None:
    """So never the Discord token; and a new setting cannot be forgotten here."""
    expected = variables(WorkerSettings, QueueSettings, LogSettings) - {"ATELIER_HUB_DOWNLOADS"}
    assert set(services["worker"]["environment"]) == expected
    assert "env_file" not in services["worker"]


def test_bot_and_worker_agree_about_the_queue(services: dict[str, Any]) -> None:
    bot, worker = services["bot"]["environment"], services["worker"]["environment"]
    for name in variables(QueueSettings, LogSettings):
        assert bot[name] == worker[name]


def test_only_the_bot_reaches_further_than_the_queue(services: dict[str, Any]) -> None:
    document = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    assert document["networks"]["queue"] == {"internal": True}
    beyond = [name for name, service in services.items() if service["networks"] != ["queue"]]
    assert beyond == ["bot"]
