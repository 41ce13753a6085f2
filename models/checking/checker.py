"""What a picture check is, and which there are. To add one: a file beside this, a line below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from models.sources import Source

if TYPE_CHECKING:
    from PIL.Image import Image

    from models.wire import LoadCheck

DEFAULT = "open-nsfw"
NONE = "none"
"""No check: then every picture needs a person's word."""


class Checker(Protocol):
    """One that is loaded."""

    def score(self, picture: Image) -> float:
        """Of an RGB picture, from 0, safe, to 1, unsafe. What it raises, and what is no such
        number, counts as a failure of the check."""
        ...


def load(order: LoadCheck) -> Checker:
    """Raises `CheckUnusable`, or anything that its library does."""
    if order.check in _BY_NAME:
        return _BY_NAME[order.check]()
    from models.checking.classifier import Classifier

    return Classifier.load(place(order.check), order.labels, hub_downloads=order.hub_downloads)


def place(check: str) -> Source:
    """Of a check that has no name here: `path`, `repo` or `repo@revision`. Raises ValueError."""
    location, _, revision = check.partition("@")
    if not location or "@" in revision or (revision == "") != ("@" not in check):
        raise ValueError(f"{check!r} is not {DEFAULT}, {NONE}, a path, repo or repo@revision")
    return Source(name="check", location=location, revision=revision)


def _open_nsfw() -> Checker:
    from models.checking.open_nsfw import OpenNsfw

    return OpenNsfw()


_BY_NAME: Mapping[str, Callable[[], Checker]] = {DEFAULT: _open_nsfw}
