"""How long a session is to last, as people write it: "2h", "90 min", "1 d 12 h"; or when it ends:
"2026-12-24 18:00 Europe/Berlin", "18:00 +01:00", or a time that Discord itself made (<t:...>).

A time of day needs its zone: the bot does not know where its reader is. What comes out is a moment,
which Discord shows to each reader in their own zone; no change of the clocks moves it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.errors import Refused

# What the languages of the catalogues call them, by their first letters.
_WORDS = (
    (re.compile(r"(m|min\w*|分)$"), 60),
    (re.compile(r"(h|hr|hrs|hour\w*|std|stunde\w*|heure\w*|hora\w*|時間?)$"), 3600),
    (re.compile(r"(d|day\w*|t|tag\w*|j|jour\w*|día\w*|dia\w*|日間?)$"), 86_400),
    (re.compile(r"(w|week\w*|woche\w*|sem|semaine\w*|semana\w*|週間?)$"), 7 * 86_400),
)
_PART = re.compile(r"(\d{1,5}(?:[.,]\d{1,2})?)\s*([^\W\d_]+)")
_LENGTH = re.compile(rf"(?:{_PART.pattern}\s*)+")
_TIMESTAMP = re.compile(r"<t:(\d{1,12})(?::[a-zA-Z])?>")
_CLOCK = re.compile(
    r"(?:(?P<date>\d{4}-\d{2}-\d{2})[ T])?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})\s*(?P<zone>\S+)"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?", re.I)


def end_of(text: str, now: float) -> float:
    """When that is, in seconds since the epoch. Raises `Refused` where it cannot be read."""
    text = text.strip()
    if text.isdecimal() and len(text) <= 5:
        return now + int(text) * 60
    if match := _TIMESTAMP.fullmatch(text):
        return float(match[1])
    if match := _CLOCK.fullmatch(text):
        return _at(match, now)
    if _LENGTH.fullmatch(text):
        return now + sum(_seconds(number, unit) for number, unit in _PART.findall(text))
    raise Refused("session-length-unread")


def _seconds(number: str, unit: str) -> float:
    for words, seconds in _WORDS:
        if words.match(unit.lower()):
            return float(number.replace(",", ".")) * seconds
    raise Refused("session-length-unread")


def _at(match: re.Match[str], now: float) -> float:
    """Of an hour that the clocks show twice, the first; one that they leave out, an hour later.
    Without a date, the next time that the clocks show it."""
    zone = _zone(match["zone"])
    try:
        here = datetime.fromtimestamp(now, zone)
        day = datetime.strptime(match["date"], "%Y-%m-%d") if match["date"] else here
        at = datetime(
            day.year, day.month, day.day, int(match["hour"]), int(match["minute"]), tzinfo=zone
        )
        if not match["date"] and at.timestamp() <= now:
            at += timedelta(days=1)  # the same time of the clocks, whatever is between
        return at.timestamp()
    except (ValueError, OverflowError) as error:
        raise Refused("session-length-unread") from error


def _zone(name: str) -> tzinfo:
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    if match := _OFFSET.fullmatch(name):
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        if offset <= timedelta(hours=14):
            return timezone(-offset if match["sign"] == "-" else offset)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:  # no such zone, or none are installed
        raise Refused("session-zone-unknown") from error
