"""What becomes of the pictures of a result, by what the worker's check said and what counts now.

One place for it, so that whoever shows pictures asks the same question. P3: a picture that was not
checked is not shown, whoever may look at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import discord

from bot.preferences import ServerPreferences
from jobs.contract import AnyResult, Bands, Check, ImagineResult

WITHHELD = frozenset({"picture-unchecked", "picture-blocked-here", "picture-nobody-asked"})
"""Keys of the sentences that say why one is."""
Verdict = Literal["show", "hold", "withhold"]


@dataclass(frozen=True)
class Decision:
    """`show` and `hold` are about the pictures at `indices`; `hold`: once a person has said so. All
    others are withheld, for ever. `why`: the key of the sentence that says why any is, else ''.
    """

    verdict: Verdict
    indices: tuple[int, ...] = ()
    why: str = ""


def decide(
    result: AnyResult, bands: Bands, *, person: bool = False, approve: bool = False
) -> Decision:
    """`bands`: of its channel, now. `person`: can somebody be asked who may approve it? `approve`:
    does a person have to, whatever the check says?"""
    checks = result.checks
    made = len(result.seeds) if isinstance(result, ImagineResult) else 1
    if not checks or (made and made != len(checks)):
        return Decision("withhold", why="picture-unchecked")
    sides = [side_of(check, bands) for check in checks]
    free = tuple(index for index, side in enumerate(sides) if side == "pass" and not approve)
    open_ = tuple(index for index, side in enumerate(sides) if side != "block")
    if len(free) == len(sides):
        return Decision("show", free)
    blocked = "picture-blocked-here" if len(open_) < len(sides) else ""
    if person and len(free) < len(open_):
        return Decision("hold", open_, blocked)
    why = blocked if len(free) == len(open_) else "picture-nobody-asked"
    return Decision("show" if free else "withhold", free, why)


def side_of(check: Check, bands: Bands) -> Literal["pass", "review", "block"]:
    """Where a picture stands now. What the worker said is never made milder."""
    if check.score is not None and check.score >= bands.block:
        return "block"
    if check.verdict == "review" or check.score is None or check.score >= bands.review:
        return "review"
    return "pass"


def bands_of(server: ServerPreferences, restricted: bool) -> Bands:
    return server.bands_restricted if restricted else server.bands


def is_restricted(channel: Any) -> bool:
    """Is it age-restricted? A thread is as the channel that it hangs on; what is not known is
    not."""
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    return bool(getattr(channel, "nsfw", False))
