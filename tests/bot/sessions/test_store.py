"""Sessions in the store: one process at a time looks after each; limits hold for two at once."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

import pytest

from bot.errors import Refused
from bot.sessions.session import About, Session
from bot.sessions.sessions import Entry, Sessions, ranked
from jobs.errors import LeaseLost
from jobs.queue import Queue

ABOUT = About(server=1, channel=2, theme="Autumn", entries=2, votes=3)


@pytest.fixture
def sessions(queue: Queue) -> Sessions:
    return Sessions(queue, 3600, most_open=2, most_entries=5, most_votes=4)


async def opened(sessions: Sessions, number: int = 10) -> Session:
    await sessions.open(number, ABOUT, time.time() + 60, "bot", by=7)
    found = await sessions.get(number)
    assert found is not None
    return found


async def due(sessions: Sessions, queue: Queue) -> list[Session]:
    """As if its time had come."""
    await cast(Any, queue.store.redis).zadd(queue.store.key("sessions", "due", "bot"), {10: 1})
    return await sessions.due("bot", 5)


async def test_one_process_at_a_time_and_a_late_one_writes_nothing(
    sessions: Sessions, queue: Queue
) -> None:
    await opened(sessions)
    assert await sessions.due("bot", 5) == []  # who started it is at it
    [first] = await due(sessions, queue)
    assert await sessions.due("bot", 5) == []
    assert await sessions.hold(first)
    [second] = await due(sessions, queue)
    assert not await sessions.hold(first)
    with pytest.raises(LeaseLost):
        await sessions.step(first, status="ending")
    assert (await sessions.step(second, status="ending", place=5)).progress.place == 5
    assert await sessions.due("another bot", 5) == []


async def test_two_at_once_are_never_more_than_are_allowed(sessions: Sessions) -> None:
    session = await opened(sessions)
    asked = [sessions.reserve(session, str(n), 7, "Ada") for n in range(10)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(each is True for each in found) == 2
    assert not await sessions.reserve(session, "0", 7, "Ada")  # the same again counts once
    others = [sessions.reserve(session, f"x{n}", n, "Ben") for n in range(20, 30)]
    found = await asyncio.gather(*others, return_exceptions=True)
    refused = [each for each in found if isinstance(each, Refused)]
    assert {each.key for each in refused} == {"session-full"}
    assert len(refused) == 7


async def test_a_session_that_is_extended_keeps_its_votes_until_its_new_end(
    sessions: Sessions, queue: Queue
) -> None:
    session = await opened(sessions)
    await sessions.reserve(session, "1", 7, "Ada")
    await sessions.enter(10, 1, "1", 7, 100)
    await sessions.vote(session, "1", 20)
    week = 7 * 86_400
    await sessions.end(session, time.time() + week, by=7)
    redis, key = cast(Any, queue.store.redis), queue.store.key
    parts = ["entries", "of", "cast", "for:1"]
    names = [key("session", "10", part) for part in parts]
    names += [key("sessions", "with", member) for member in ("7", "20")]
    assert all([await redis.pttl(name) > week * 1000 for name in names])


async def test_a_short_session_hides_no_longer_one_from_a_member(
    sessions: Sessions, queue: Queue
) -> None:
    """Who asks to be forgotten, or deletes a picture, has it go from every session."""
    await sessions.open(11, ABOUT, time.time() + 7 * 86_400, "bot", by=7)
    long = await sessions.get(11)
    assert long is not None
    short = await opened(sessions)
    await sessions.reserve(long, "1", 7, "Ada")
    await sessions.reserve(short, "2", 7, "Ada")
    await sessions.vote(short, "2", 7)
    by = queue.store.key("sessions", "with", "7")
    assert await cast(Any, queue.store.redis).pttl(by) > 7 * 86_400 * 1000


async def test_votes_in_all_are_bounded_and_what_leaves_takes_its_votes_along(
    sessions: Sessions,
) -> None:
    """P5."""
    session = await opened(sessions)
    await sessions.reserve(session, "1", 7, "Ada")
    assert await sessions.enter(10, 1, "1", 7, 100)
    assert await sessions.enter(10, 1, "1", 7, 100)
    said = [(await sessions.vote(session, "1", member))[0] for member in range(20, 26)]
    assert said == ["voted"] * 4 + ["full"] * 2
    assert [entry.votes for entry in await sessions.entries(session)] == [4]
    assert await sessions.leave(10, 1, "1")
    now = await sessions.get(10)
    assert now is not None
    assert now.votes == 0
    assert await sessions.counts(session, 20) == (0, 0, 0, 0)


async def test_after_its_end_nothing_is_taken(sessions: Sessions) -> None:
    session = await opened(sessions)
    await sessions.reserve(session, "1", 7, "Ada")
    await sessions.end(session, by=7)
    with pytest.raises(Refused, match="session-closed"):
        await sessions.reserve(session, "2", 8, "Ben")
    with pytest.raises(Refused, match="session-ended-already"):
        await sessions.end(session, by=7)
    assert await sessions.enter(10, 1, "1", 7, 100)  # asked for in time
    assert (await sessions.vote(session, "1", 8))[0] == "closed"
    [held] = await sessions.due("bot", 5)
    await sessions.step(held, status="over")
    assert not await sessions.enter(10, 1, "3", 7, 101)
    assert await sessions.open_in(1) == []


async def test_a_server_has_so_many_at_a_time(sessions: Sessions) -> None:
    await opened(sessions, 10)
    await opened(sessions, 11)
    with pytest.raises(Refused, match="session-too-many"):
        await sessions.open(12, ABOUT, time.time() + 60, "bot", by=7)


def test_who_has_as_many_votes_shares_a_place() -> None:
    votes = {"a": 3, "b": 5, "c": 3, "d": 0, "e": 1}
    entries = [Entry(job, 1, at, "Ada", n) for at, (job, n) in enumerate(votes.items())]
    placed = [(place, entry.job) for place, entry in ranked(entries)]
    assert placed == [(1, "b"), (2, "a"), (2, "c"), (4, "e"), (0, "d")]
