"""How long a session lasts, as people write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import Refused
from bot.sessions.times import end_of

NOW = datetime(2026, 3, 28, 12, 0, tzinfo=UTC).timestamp()
"""The day before the clocks of Europe go forward."""


def at(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # pyright: ignore[reportArgumentType] the zone is named


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 5400),
        ("90 min", 5400),
        ("90m", 5400),
        ("2h", 7200),
        ("2 h", 7200),
        ("1,5 h", 5400),
        ("2 hours", 7200),
        ("1 d", 86_400),
        ("1 d 12 h", 129_600),
        ("1d12h", 129_600),
        ("2 Tage", 172_800),
        ("1 Tag 2 Stunden", 93_600),
        ("3 jours", 259_200),
        ("1 j", 86_400),
        ("2 heures", 7200),
        ("2 días", 172_800),
        ("2 horas", 7200),
        ("30分", 1800),
        ("2時間", 7200),
        ("3日", 259_200),
        ("1 w", 604_800),
    ],
)
def test_a_length(text: str, seconds: float) -> None:
    assert end_of(text, NOW) == NOW + seconds


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2026-12-24 18:00 Europe/Berlin", at(2026, 12, 24, 17)),
        ("2026-07-24 18:00 Europe/Berlin", at(2026, 7, 24, 16)),
        ("2026-12-24T18:00 UTC", at(2026, 12, 24, 18)),
        ("18:00 UTC", at(2026, 3, 28, 18)),
        ("18:00 +01:00", at(2026, 3, 28, 17)),
        ("18:00 UTC-5", at(2026, 3, 28, 23)),
        ("11:00 UTC", at(2026, 3, 29, 11)),  # today's is over
        ("<t:1790000000:R>", 1_790_000_000),
        # Tomorrow at nine by the clocks of Berlin, which go forward in between.
        ("09:00 Europe/Berlin", at(2026, 3, 29, 7)),
        # The clocks never show it: an hour later.
        ("2026-03-29 02:30 Europe/Berlin", at(2026, 3, 29, 1, 30)),
        # They show it twice: the first.
        ("2026-10-25 02:30 Europe/Berlin", at(2026, 10, 25, 0, 30)),
    ],
)
def test_an_end_with_its_zone(text: str, end: float) -> None:
    assert end_of(text, NOW) == end


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "-5 min",
        "5 parsecs",
        "18:00",
        "2026-12-24 18:00",
        "25:00 UTC",
        "2026-13-01 10:00 UTC",
        "2 h later",
        "18:00 ../../etc/passwd",
        "18:00 +99:00",
    ],
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(Refused):
        end_of(text, NOW)
