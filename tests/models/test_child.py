"""What the processes of a worker get to see of the environment."""

from __future__ import annotations

import subprocess
import sys

import pytest

from models.processes import environment_of


@pytest.mark.parametrize("outside", ["0", "1", None])
@pytest.mark.parametrize("hub_downloads", [True, False])
def test_the_setting_alone_decides_about_the_network(
    outside: str | None, hub_downloads: bool
) -> None:
    """Whatever the shell or an image says; asked of the library itself."""
    given = {} if outside is None else {"HF_HUB_OFFLINE": outside, "TRANSFORMERS_OFFLINE": outside}
    environment = environment_of(given, hub_downloads=hub_downloads)
    code = "from huggingface_hub.constants import HF_HUB_OFFLINE as offline; print(offline)"
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == str(not hub_downloads)


def test_no_setting_of_this_project_and_the_rest_untouched() -> None:
    given = {
        "ATELIER_REDIS_URL": "redis://:secret@host/0",
        "LANG": "C",
        "OMP_WAIT_POLICY": "active",
    }
    environment = environment_of(given, hub_downloads=False)
    assert not [name for name in environment if name.startswith("ATELIER_")]
    assert environment["LANG"] == "C"
    assert environment["OMP_WAIT_POLICY"] == "active"
