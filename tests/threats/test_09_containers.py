"""Threat 9: what somebody could do who got into a container, or into what is installed there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def stages() -> dict[str, list[str]]:
    """The instructions of each stage of the Dockerfile, by its name."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if start := re.match(r"FROM \S+ AS (\w+)", line):
            found[start[1]] = []
        elif line and not line.startswith("#"):
            list(found.values())[-1].append(line.strip())
    return found


@pytest.mark.parametrize("service", ["redis", "bot", "worker"])
def test_each_runs_with_as_little_as_can_be(compose: dict[str, Any], service: str) -> None:
    one = compose["services"][service]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in one["security_opt"]
    assert not {"privileged", "ports", "network_mode", "pid", "devices"} & set(one)
    assert all(not str(volume).startswith(("/:", "/var/run")) for volume in one.get("volumes", []))


@pytest.mark.parametrize("stage", ["bot", "worker"])
def test_nobody_is_root_there(stage: str) -> None:
    users = [line.split()[1] for line in stages()[stage] if line.startswith("USER ")]
    assert users == ["10001"]
    copied = [line for line in stages()[stage] if line.startswith(("COPY", "ADD"))]
    assert all(line.startswith("COPY") and "--chown" not in line for line in copied)


def test_the_worker_reaches_the_queue_and_nothing_else(compose: dict[str, Any]) -> None:
    assert compose["networks"]["queue"] == {"internal": True}
    assert compose["services"]["worker"]["networks"] == ["queue"]
    assert compose["services"]["redis"]["networks"] == ["queue"]
    assert "ATELIER_DISCORD_TOKEN" not in compose["services"]["worker"]["environment"]
    assert [str(volume)[-3:] for volume in compose["services"]["worker"]["volumes"]] == [":ro"]


def test_what_is_installed_is_pinned() -> None:
    """And all that a stage installs, it installs by these pins."""
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned: set[str] = set()
    for line in pins:
        if line and not line.startswith("#"):
            match = re.fullmatch(r"([\w.-]+)==[\w.+!-]+", line)
            assert match, line
            pinned.add(_plain(match[1]))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["bot"], *extras["worker"]]
    names = {_plain(re.split(r"[\[<>=~! ]", each)[0]) for each in wanted}
    assert names - pinned == set()
    installs = [line for stage in stages().values() for line in stage if "pip install" in line]
    assert installs
    assert all("-c constraints.txt" in line for line in installs)


def _plain(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()
