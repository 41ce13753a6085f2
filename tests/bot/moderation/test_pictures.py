"""What becomes of checked pictures. P3: what nobody approved is not shown."""

from __future__ import annotations

import pytest

from bot.moderation.pictures import Decision, decide
from jobs.contract import Bands, Check, DescribeResult, ImagineResult, UpscaleResult

BANDS = Bands(review=0.2, block=0.8)
PASS = Check(score=0.1, verdict="pass")
REVIEW = Check(score=0.5, verdict="review")
BLOCK = Check(score=0.9, verdict="review")


def drawn(*checks: Check, seeds: tuple[int, ...] = ()) -> ImagineResult:
    return ImagineResult(width=8, height=8, seconds=1, seeds=seeds, checks=checks)


@pytest.mark.parametrize("person", [True, False])
@pytest.mark.parametrize(
    "result",
    [
        drawn(),
        drawn(PASS, seeds=(1, 2)),
        drawn(PASS, PASS, seeds=(1,)),
        DescribeResult(captions=("a lion",), seconds=1),
        UpscaleResult(width=8, height=8, seconds=1, checks=(PASS, PASS)),
    ],
)
def test_what_was_not_checked_is_withheld_whoever_could_be_asked(
    result: ImagineResult | DescribeResult | UpscaleResult, person: bool
) -> None:
    """P3: an older worker says nothing of its pictures; a dishonest one of fewer than it made."""
    decision = decide(result, BANDS, person=person)
    assert decision == Decision("withhold", why="picture-unchecked")


def test_what_passes_is_shown() -> None:
    assert decide(drawn(PASS, PASS), BANDS) == Decision("show", (0, 1))


def test_what_needs_a_person_waits_for_one_with_all_its_pictures() -> None:
    assert decide(drawn(PASS, REVIEW), BANDS, person=True) == Decision("hold", (0, 1))


def test_where_nobody_can_be_asked_it_is_left_out() -> None:
    decision = decide(drawn(REVIEW, PASS), BANDS)
    assert decision == Decision("show", (1,), "picture-nobody-asked")
    assert decide(drawn(REVIEW), BANDS) == Decision("withhold", why="picture-nobody-asked")


def test_the_bands_that_count_are_those_of_now() -> None:
    """P3: moderators have drawn the lines closer since it was asked for."""
    closer = Bands(review=0.05, block=0.3)
    assert decide(drawn(PASS), closer, person=True).verdict == "hold"
    assert decide(drawn(REVIEW), closer, person=True) == Decision(
        "withhold", why="picture-blocked-here"
    )
    assert decide(drawn(PASS, BLOCK), BANDS) == Decision("show", (0,), "picture-blocked-here")


def test_what_the_worker_said_is_never_made_milder() -> None:
    wider = Bands(review=0.9, block=1)
    assert decide(drawn(REVIEW), wider, person=True).verdict == "hold"


def test_without_a_check_every_picture_needs_a_person() -> None:
    """P3: an operator who has chosen none has not approved anything."""
    unseen = Check(score=None, verdict="review")
    everything = Bands(review=1, block=1)
    assert decide(drawn(unseen), everything, person=True).verdict == "hold"
    assert decide(drawn(unseen), everything).verdict == "withhold"


def test_what_a_person_has_to_approve_is_held_however_it_scores() -> None:
    assert decide(drawn(PASS), BANDS, person=True, approve=True) == Decision("hold", (0,))
    assert decide(drawn(PASS), BANDS, approve=True).verdict == "withhold"
