"""Threat 6: presses by whom the button is not for, or not any more. Every button, whoever presses
it: tests/bot/test_permissions.py; two at once: test_once.py and test_moderation.py beside it."""

from __future__ import annotations

import pytest

from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from tests.bot.test_moderation import audited, card_of
from tests.bot.worker import loaded

pytestmark = pytest.mark.usefixtures("worker", "bot")


async def test_who_is_no_moderator_any_more_decides_nothing(
    discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
) -> None:
    """The form was opened while it was allowed; what counts is the moment of the decision."""
    _, card = await card_of(mori, ada)
    form = await mori.press_labelled(card, "Strike")
    await discord_server.member("Olive").take_role(mori, "Moderators")
    said = await (await mori.submit(form, why="Because.")).final(loaded)
    assert "moderat" in said["content"].lower()
    again = await (await mori.press_labelled(card, "Block 24 h")).message()
    assert "moderat" in again["content"].lower()
    assert await audited(queue, "strike") == await audited(queue, "blocked") == []
